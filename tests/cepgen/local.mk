script_tests += %D%/stream.py %D%/shipped.py
scaled_tests += %D%/truth.py
