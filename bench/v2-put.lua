-- Puts of the v2 API for wrk: every request another key, 256-byte values.
--     LUA_PATH="bench/?.lua" wrk -s bench/v2-put.lua URL -- FIRST_KEY
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

require('wrk-figures')
