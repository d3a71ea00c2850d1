-- The method is an argument, since wrk has no option for it; the result is printed as load.mjs reads it.
function init(args)
  wrk.method = args[1]
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format('{"requests":%d,"failures":%d,"seconds":%.6f,"p50Us":%.1f}\n',
    summary.requests,
    errors.status + errors.connect + errors.read + errors.write + errors.timeout,
    summary.duration / 1e6,
    latency:percentile(50)))
end
