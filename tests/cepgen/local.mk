script_tests += %D%/stream.py
scaled_tests += %D%/truth.py
