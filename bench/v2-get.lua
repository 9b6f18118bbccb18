-- Gets of the v2 API for wrk: keys 0 to KEYS - 1 in turn.
--     LUA_PATH="bench/?.lua" wrk -s bench/v2-get.lua URL -- KEYS
function init(args)
  keys = tonumber(args[1])
  number = 0
end

function request()
  number = (number + 1) % keys
  return "GET /v2/keys/bench/" .. number .. " HTTP/1.1\r\nHost: x\r\n\r\n"
end

require('wrk-figures')
