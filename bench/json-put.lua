-- Puts through the JSON gateway for wrk: every request another key, 256-byte values.
--     LUA_PATH="bench/?.lua" wrk -s bench/json-put.lua URL -- FIRST_KEY
local thread_count = 0

function setup(thread)
  thread:set("id", thread_count)
  thread_count = thread_count + 1
end

-- 256 bytes of "v" in base64.
local value = string.rep("dnZ2", 85) .. "dg=="
local request_tail = '","value":"' .. value .. '"}'

function init(args)
  number = tonumber(args[1])
  local length = #'{"key":"' + 16 + #request_tail
  request_head = "POST /v3/kv/put HTTP/1.1\r\nHost: " .. wrk.host .. ":" .. wrk.port ..
    "\r\nContent-Type: application/json\r\nContent-Length: " .. length .. '\r\n\r\n{"key":"' ..
    string.format("%03d", id)
end

-- Digits are base64 of some bytes or other: 16 of them are a key of 12 bytes.
function request()
  number = number + 1
  return request_head .. string.format("%013d", number) .. request_tail
end

require('wrk-figures')
