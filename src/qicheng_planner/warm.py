"""`python -m qicheng_planner.warm`: compile the search once, after installing."""

from qicheng_planner.search.warm import warm

if __name__ == "__main__":
    warm()
