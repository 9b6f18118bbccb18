-- Ranges of one key through the JSON gateway for wrk.
--     LUA_PATH="bench/?.lua" wrk -s bench/json-range.lua URL
-- The key is "bench/range", in base64.
local body = '{"key":"YmVuY2gvcmFuZ2U="}'

function init(args)
  sent = "POST /v3/kv/range HTTP/1.1\r\nHost: " .. wrk.host .. ":" .. wrk.port ..
    "\r\nContent-Type: application/json\r\nContent-Length: " .. #body .. "\r\n\r\n" .. body
end

function request()
  return sent
end

require('wrk-figures')
