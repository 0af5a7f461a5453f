import sys

debt, income, target = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
open(target, "w").write(f"You may borrow {income - debt} more")
