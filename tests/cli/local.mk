script_tests += %D%/check.py %D%/explain.py %D%/graph.py %D%/infer.py %D%/large.py
