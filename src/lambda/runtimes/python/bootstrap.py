"""Starts lambda_runtime.py, compiled once.

Python keeps no compiled form of the file that it is started with, and compiling the runtime takes longer than anything
else at start. So it is an imported module whose compiled form goes to the folder named by the first argument: neither
the package's folder, which may be read-only, nor the function's, which is watched for changes.
"""

import _socket
import json
import os
import sys
import time

if len(sys.argv) > 1:
    sys.pycache_prefix = sys.argv.pop()

import lambda_runtime

sys.pycache_prefix = None
sys.dont_write_bytecode = True

lambda_runtime.main()
