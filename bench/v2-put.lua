-- Puts of the v2 API for wrk: every request another key, 256-byte values.
--     wrk -s v2-put.lua URL -- FIRST_KEY
local thread_count = 0

function setup(thread)
  thread:set("id", thread_count)
  thread_count = thread_count + 1
end

local body = "value=" .. string.rep("v", 256)
local request_tail = " HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: " ..
  #body .. "\r\n\r\n" .. body

function init(args)
  number = tonumber(args[1])
  request_head = "PUT /v2/keys/bench/" .. string.format("%03d", id)
end

function request()
  number = number + 1
  return request_head .. string.format("%013d", number) .. request_tail
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    'figures {"requests":%d,"seconds":%f,"p50Us":%d,"p99Us":%d,"refused":%d,"broken":%d}\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50), latency:percentile(99),
    errors.status, errors.connect + errors.read + errors.write + errors.timeout))
end
