-- Gets of the v2 API for wrk: keys 0 to KEYS - 1 in turn.
--     wrk -s v2-get.lua URL -- KEYS
function init(args)
  keys = tonumber(args[1])
  number = 0
end

function request()
  number = (number + 1) % keys
  return "GET /v2/keys/bench/" .. number .. " HTTP/1.1\r\nHost: x\r\n\r\n"
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    'figures {"requests":%d,"seconds":%f,"p50Us":%d,"p99Us":%d,"refused":%d,"broken":%d}\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50), latency:percentile(99),
    errors.status, errors.connect + errors.read + errors.write + errors.timeout))
end
