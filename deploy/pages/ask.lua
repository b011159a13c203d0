-- Asks for the pages in the file KARVAN_PATHS, in turns, with the session KARVAN_COOKIE, and prints what it took as JSON.
local paths = {}
for line in io.lines(os.getenv("KARVAN_PATHS")) do paths[#paths + 1] = line end
local headers = { ["Cookie"] = os.getenv("KARVAN_COOKIE"), ["Accept-Language"] = "en" }
local turn = 0

function request()
    turn = turn % #paths + 1
    return wrk.format("GET", paths[turn], headers)
end

local threads = {}
function setup(thread) threads[#threads + 1] = thread end

-- Each thread counts what was no page.
others = 0
function response(status) if status ~= 200 then others = others + 1 end end

function done(summary, latency)
    local failed = summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout
    for _, thread in ipairs(threads) do failed = failed + thread:get("others") end
    io.write(string.format('{"p50": %.1f, "p95": %.1f, "per_second": %.1f, "bytes": %d, "failed": %d}\n',
        latency:percentile(50) / 1000, latency:percentile(95) / 1000, summary.requests / (summary.duration / 1e6),
        summary.bytes / math.max(summary.requests, 1), failed))
end
