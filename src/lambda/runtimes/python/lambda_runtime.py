"""The Python side of a function environment: a client of the Lambda Runtime API (2018-06-01).

It runs a handler as AWS's own client does; what it answers, prints and refuses follows
aws-lambda-python-runtime-interface-client. It runs on every Python from 3.8 on.

It is born with one raw socket, and sends a response together with the request for the next event in one write: that is what
makes a call cheap. Only what every function needs is imported here; `site` and `logging` wait until the function asks
for them, since each costs as much as the interpreter itself.
"""

import _socket
import json
import os
import sys
import time

INVOCATION = "/2018-06-01/runtime/invocation/"
INIT_ERROR = "/2018-06-01/runtime/init/error"
NO_BREAK_SPACE = "\u00a0"

current_request_id = None


class Fault(Exception):
    """A failure that the runtime itself names, as in `Runtime.HandlerNotFound`."""

    def __init__(self, kind, message, trace=None):
        super().__init__(message)
        self.error_type = "Runtime." + kind
        self.message = message
        self.trace = trace


# ---- The Runtime API ------------------------------------------------------------------------------------------------


class RuntimeApi:
    def __init__(self, address):
        version = "%d.%d.%d" % sys.version_info[:3]
        self.client = "Host: %s\r\nUser-Agent: crossgate-python/%s\r\n" % (address, version)
        self.next_request = ("GET %snext HTTP/1.1\r\n%s\r\n" % (INVOCATION, self.client)).encode()
        self.received = b""
        self.socket = inherited_socket() or connected_socket(address)

    def post_request(self, target, body, content_type="application/json", error_type=None):
        error_header = ""
        if error_type is not None:
            # A header holds one line; what a function calls its errors is not ours to trust.
            name = "".join(c for c in error_type if " " <= c <= "~")
            error_header = "Lambda-Runtime-Function-Error-Type: %s\r\n" % name
        head = "POST %s HTTP/1.1\r\n%s%sContent-Type: %s\r\nContent-Length: %d\r\n\r\n" % (
            target,
            self.client,
            error_header,
            content_type,
            len(body),
        )
        return head.encode() + body

    def ask_next(self, ahead=b""):
        """Sends what ends the last invocation, if any, and waits for the next event."""
        self.socket.sendall(ahead + self.next_request)
        while True:
            head, body = self._read_answer()
            # An answer to a POST says nothing that we act upon.
            if REQUEST_ID in head:
                return head, body

    def post_and_exit(self, request, exit_code):
        self.socket.sendall(request)
        self._read_answer()
        flush_output()
        os._exit(exit_code)

    def _read_answer(self):
        while True:
            head_end = self.received.find(b"\r\n\r\n")
            if head_end != -1:
                break
            self._receive(b"")
        head = self.received[: head_end + 2]
        body_start = head_end + 4
        body_end = body_start + int(header_of(head, CONTENT_LENGTH) or 0)
        if len(self.received) < body_end:
            self._receive_until(body_end)
        body = self.received[body_start:body_end]
        self.received = self.received[body_end:]
        return head, body

    def _receive(self, ahead):
        chunk = self.socket.recv(65536)
        if not chunk:
            # Without the Runtime API there is nobody to run for.
            os._exit(1)
        self.received = ahead + self.received + chunk

    def _receive_until(self, length):
        whole = bytearray(self.received)
        while len(whole) < length:
            chunk = self.socket.recv(1048576)
            if not chunk:
                os._exit(1)
            whole += chunk
        self.received = bytes(whole)


# Says that the socket is the one which was meant, and not another that a wrapper of the interpreter has put there.
GREETING = b"HTTP/1.1 100 Continue\r\n\r\n"


def inherited_socket():
    try:
        inherited = _socket.socket(fileno=3)
    except OSError:
        return None
    try:
        if inherited.recv(len(GREETING), _socket.MSG_DONTWAIT) == GREETING:
            # What the function starts has no part in it.
            os.set_inheritable(3, False)
            return inherited
    except OSError:
        pass
    inherited.detach()
    return None


def connected_socket(address):
    """The way of every other client, for an interpreter that was started by a wrapper which hands no socket on."""
    host, _, port = address.partition(":")
    connected = _socket.socket(_socket.AF_INET, _socket.SOCK_STREAM)
    connected.connect((host, int(port)))
    connected.setsockopt(_socket.IPPROTO_TCP, _socket.TCP_NODELAY, 1)
    return connected


CONTENT_LENGTH = b"\r\nContent-Length: "
REQUEST_ID = b"\r\nLambda-Runtime-Aws-Request-Id: "
DEADLINE_MS = b"\r\nLambda-Runtime-Deadline-Ms: "
FUNCTION_ARN = b"\r\nLambda-Runtime-Invoked-Function-Arn: "
TRACE_ID = b"\r\nLambda-Runtime-Trace-Id: "
CLIENT_CONTEXT = b"\r\nLambda-Runtime-Client-Context: "
COGNITO_IDENTITY = b"\r\nLambda-Runtime-Cognito-Identity: "


def header_of(head, start_of_line):
    """The value of a header of the Runtime API, which writes each name in one way, and no line break in a value."""
    start = head.find(start_of_line)
    if start == -1:
        return None
    start += len(start_of_line)
    return head[start : head.find(b"\r\n", start)]


# ---- JSON -----------------------------------------------------------------------------------------------------------

UNESCAPED_RUNTIMES = ("python3.8", "python3.9", "python3.10", "python3.11")


class Encoder:
    """What AWS's encoder (simplejson) makes of a value: decimals as numbers, bytes as text, no escapes from 3.12 on."""

    def __init__(self, runtime):
        self.decimals = None
        self.json = json.JSONEncoder(ensure_ascii=runtime in UNESCAPED_RUNTIMES, default=self._default)

    def encode(self, value):
        self.decimals = None
        text = self.json.encode(value)
        if self.decimals is not None:
            for placeholder, number in self.decimals.items():
                text = text.replace('"%s"' % placeholder, number, 1)
        return text.encode("utf-8")

    def _default(self, value):
        if isinstance(value, bytes):
            return value.decode("utf-8")
        decimal = sys.modules.get("decimal")
        if decimal is not None and isinstance(value, decimal.Decimal):
            if self.decimals is None:
                self.decimals = {}
            # The encoder writes no raw text, so a number of this precision takes its place afterwards.
            placeholder = "decimal-%s-%d" % (os.urandom(16).hex(), len(self.decimals))
            self.decimals[placeholder] = "NaN" if value.is_nan() else str(value)
            return placeholder
        raise TypeError("Object of type %s is not JSON serializable" % value.__class__.__name__)


# ---- Logging --------------------------------------------------------------------------------------------------------


def flush_output():
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except Exception:
            pass


def log_error(error):
    """One record, whatever it contains: line breaks travel as carriage returns and are restored outside."""
    description = "[ERROR]"
    if error["errorType"]:
        description += " " + error["errorType"]
    if error["errorMessage"]:
        description += (":" if error["errorType"] else "") + " " + error["errorMessage"]
    lines = [description]
    if error["stackTrace"] is not None:
        lines.append("Traceback (most recent call last):")
        for element in error["stackTrace"]:
            for line in element.splitlines() or [""]:
                text = line.lstrip(" ")
                lines.append(NO_BREAK_SPACE * (len(line) - len(text)) + text)
    print("\r".join(lines).replace("\n", "\r"))


def configure_logging(logging):
    """Gives the root logger Lambda's handler: level, time, request id, message, with tabs between."""

    class RequestIdFilter(logging.Filter):
        def filter(self, record):
            record.aws_request_id = current_request_id or ""
            return True

    class LambdaLoggerHandler(logging.Handler):
        def emit(self, record):
            sys.stdout.write(self.format(record).replace("\n", "\r") + "\n")

    logging.Formatter.converter = time.gmtime
    handler = LambdaLoggerHandler()
    handler.setFormatter(
        logging.Formatter(
            "[%(levelname)s]\t%(asctime)s.%(msecs)03dZ\t%(aws_request_id)s\t%(message)s",
            "%Y-%m-%dT%H:%M:%S",
        )
    )
    handler.addFilter(RequestIdFilter())
    logging.getLogger().addHandler(handler)


# ---- Imports that wait until they are wanted ---------------------------------------------------------------------------


class ConfiguresLogging:
    """Finds `logging` as everyone would, once, and sets it up when it has been loaded."""

    def find_spec(self, name, path=None, target=None):
        if name != "logging":
            return None
        sys.meta_path.remove(self)
        for finder in sys.meta_path:
            spec = finder.find_spec(name, path, target)
            if spec is not None:
                load = spec.loader.exec_module

                def exec_module(module):
                    load(module)
                    configure_logging(module)

                spec.loader.exec_module = exec_module
                return spec
        return None


class AddsSitePackages:
    """Stands behind all other finders: the first module that they do not know brings in site-packages."""

    def find_spec(self, name, path=None, target=None):
        if path is not None or name in ("sitecustomize", "usercustomize"):
            return None
        sys.meta_path.remove(self)
        before = list(sys.meta_path)
        import site

        site.main()
        # A `.pth` file may have put finders of its own in front, as editable installs do.
        for finder in [f for f in sys.meta_path if f not in before] + before:
            if hasattr(finder, "find_spec"):
                spec = finder.find_spec(name, path, target)
                if spec is not None:
                    return spec
        return None


def prepare_imports(task_root):
    sys.path[0] = task_root
    sys.meta_path.insert(0, ConfiguresLogging())
    if sys.flags.no_site:
        import builtins

        import _sitebuiltins

        builtins.exit = _sitebuiltins.Quitter("exit", "Ctrl-D (i.e. EOF)")
        builtins.quit = _sitebuiltins.Quitter("quit", "Ctrl-D (i.e. EOF)")
        sys.meta_path.append(AddsSitePackages())


# ---- The handler ----------------------------------------------------------------------------------------------------


def load_handler(name):
    module_name, dot, function_name = name.rpartition(".")
    if not dot:
        raise Fault(
            "MalformedHandlerName",
            "Bad handler '%s': not enough values to unpack (expected 2, got 1)" % name,
        )
    if module_name.split(".")[0] in sys.builtin_module_names:
        raise Fault(
            "BuiltInModuleConflict",
            "Cannot use built-in module %s as a handler module" % module_name,
        )
    try:
        import importlib

        module = importlib.import_module(module_name.replace("/", "."))
    except ImportError as error:
        raise Fault("ImportModuleError", "Unable to import module '%s': %s" % (module_name, error))
    except SyntaxError as error:
        raise Fault(
            "UserCodeSyntaxError",
            "Syntax error in module '%s': %s" % (module_name, error),
            ['  File "%s" Line %s\n    %s' % (error.filename, error.lineno, error.text)],
        )
    try:
        return getattr(module, function_name)
    except AttributeError:
        raise Fault(
            "HandlerNotFound",
            "Handler '%s' missing on module '%s'" % (function_name, module_name),
        )


def make_error(message, error_type, trace, request_id):
    return {
        "errorMessage": message or "",
        "errorType": error_type or "",
        "requestId": request_id or "",
        "stackTrace": trace or [],
    }


def describe_failure(request_id):
    """The error payload of the exception in flight, without the frames of this file."""
    error_type, error, trace = sys.exc_info()
    if error_type is Fault:
        return make_error(error.message, error.error_type, error.trace, request_id)
    import traceback

    frames = [(f.filename, f.lineno, f.name, f.line) for f in traceback.extract_tb(trace)]
    own = 0
    while own < len(frames) and frames[own][0] == __file__:
        own += 1
    kept = frames[own:] if own < len(frames) else frames
    return make_error(str(error), error_type.__name__, traceback.format_list(kept), request_id)


class Members:
    def __init__(self, names, values):
        for name in names:
            setattr(self, name, values.get(name))

    def __repr__(self):
        members = ",".join("%s=%s" % item for item in vars(self).items())
        return "%s([%s])" % (self.__class__.__name__, members)


class CognitoIdentity(Members):
    def __init__(self, identity_id, pool_id):
        self.cognito_identity_id = identity_id
        self.cognito_identity_pool_id = pool_id


class Client(Members):
    pass


class ClientContext(Members):
    pass


# What every context of this environment has in common; reading `os.environ` is slow.
LOG_GROUP_NAME = os.environ.get("AWS_LAMBDA_LOG_GROUP_NAME")
LOG_STREAM_NAME = os.environ.get("AWS_LAMBDA_LOG_STREAM_NAME")
FUNCTION_NAME = os.environ.get("AWS_LAMBDA_FUNCTION_NAME")
FUNCTION_MEMORY_SIZE = os.environ.get("AWS_LAMBDA_FUNCTION_MEMORY_SIZE")
FUNCTION_VERSION = os.environ.get("AWS_LAMBDA_FUNCTION_VERSION")

CLIENT_MEMBERS = ("installation_id", "app_title", "app_version_name", "app_version_code", "app_package_name")


class LambdaContext:
    def __init__(self, request_id, head):
        self.aws_request_id = request_id
        self.log_group_name = LOG_GROUP_NAME
        self.log_stream_name = LOG_STREAM_NAME
        self.function_name = FUNCTION_NAME
        self.memory_limit_in_mb = FUNCTION_MEMORY_SIZE
        self.function_version = FUNCTION_VERSION
        self.invoked_function_arn = header_of(head, FUNCTION_ARN).decode()
        self.tenant_id = None
        self.client_context = read_client_context(header_of(head, CLIENT_CONTEXT))
        self.identity = read_identity(header_of(head, COGNITO_IDENTITY))
        self._epoch_deadline_time_in_ms = int(header_of(head, DEADLINE_MS))

    def get_remaining_time_in_millis(self):
        return max(0, self._epoch_deadline_time_in_ms - int(time.time() * 1000))

    def log(self, msg):
        sys.stdout.write(str(msg))

    def __repr__(self):
        members = ",".join("%s=%s" % item for item in vars(self).items() if not item[0].startswith("_"))
        return "LambdaContext([%s])" % members


def read_client_context(header):
    if not header:
        return None
    values = parse_header(header, "Client Context")
    context = ClientContext(("custom", "env", "client"), values)
    if context.client is not None:
        context.client = Client(CLIENT_MEMBERS, context.client)
    return context


def read_identity(header):
    if not header:
        return CognitoIdentity(None, None)
    values = parse_header(header, "Cognito Identity")
    return CognitoIdentity(values.get("cognitoIdentityId"), values.get("cognitoIdentityPoolId"))


def parse_header(header, name):
    try:
        return json.loads(header)
    except Exception as error:
        raise Fault("LambdaContextUnmarshalError", "Unable to parse %s JSON: %s" % (name, error))


scan_event = json.JSONDecoder().raw_decode


def parse_event(body):
    try:
        # Without json.loads's guesses at the encoding and its search for white space, a fifth is saved.
        text = body.decode("utf-8")
        event, end = scan_event(text)
        if end == len(text):
            return event
    except Exception:
        pass
    try:
        return json.loads(body)
    except Exception as error:
        raise Fault("UnmarshalError", "Unable to unmarshal input: %s" % error)


def encode_result(encoder, result):
    if isinstance(result, bytes):
        return result, "application/unknown"
    try:
        return encoder.encode(result), "application/json"
    except Exception as error:
        raise Fault("MarshalError", "Unable to marshal response: %s" % error)


def set_trace_id(header):
    if header is not None:
        os.environ["_X_AMZN_TRACE_ID"] = header.decode("utf-8", "replace")
    else:
        os.environ.pop("_X_AMZN_TRACE_ID", None)


def run_handler(api, encoder, handler, head, body):
    """The request that ends one invocation."""
    request_id = current_request_id
    try:
        context = LambdaContext(request_id, head)
        result, content_type = encode_result(encoder, handler(parse_event(body), context))
        return api.post_request(INVOCATION + request_id + "/response", result, content_type)
    except Exception:
        error = describe_failure(request_id)
    log_error(error)
    return api.post_request(
        INVOCATION + request_id + "/error",
        encoder.encode(error),
        error_type=error["errorType"],
    )


def initialize(api, encoder):
    prepare_imports(os.environ["LAMBDA_TASK_ROOT"])
    try:
        return load_handler(os.environ["_HANDLER"])
    except Exception:
        error = describe_failure(None)
    log_error(error)
    request = api.post_request(INIT_ERROR, encoder.encode(error), error_type=error["errorType"])
    api.post_and_exit(request, 1)


def main():
    global current_request_id
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(encoding="utf-8", line_buffering=True)
        sys.stderr.reconfigure(encoding="utf-8", line_buffering=True)
    api = RuntimeApi(os.environ["AWS_LAMBDA_RUNTIME_API"])
    encoder = Encoder(os.environ.get("AWS_EXECUTION_ENV", "")[len("AWS_Lambda_") :])
    handler = initialize(api, encoder)
    finished = b""
    while True:
        head, body = api.ask_next(finished)
        current_request_id = header_of(head, REQUEST_ID).decode()
        set_trace_id(header_of(head, TRACE_ID))
        finished = run_handler(api, encoder, handler, head, body)
        flush_output()
