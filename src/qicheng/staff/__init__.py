"""Staff: offices, leading group, special groups, posts, logins and the five data ranges. Not the workers. Clause 三(一)."""
