"""Staff: offices, leading group, special groups, posts, duty roster, logins and the five data ranges. Not the workers. Clause 三(一)."""
