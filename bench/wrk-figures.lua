-- What wrk prints of a run for `load-generators.ts`: a line with its figures.
function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    'figures {"requests":%d,"seconds":%f,"p50Us":%d,"p99Us":%d,"refused":%d,"broken":%d}\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50), latency:percentile(99),
    errors.status, errors.connect + errors.read + errors.write + errors.timeout))
end
