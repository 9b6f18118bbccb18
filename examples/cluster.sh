#!/bin/sh
# Three members on this machine, in one terminal: clients on 2379, 22379 and 32379. Ctrl-C stops them, and the next run goes on
# where this one ended; data lies in ./infra1.wald to ./infra3.wald.
set -eu
wald=$(dirname -- "$(readlink -f -- "$0")")/../bin/wald

# Installs and builds what is missing, once.
"$wald" --version >/dev/null

cluster=infra1=http://127.0.0.1:2380,infra2=http://127.0.0.1:22380,infra3=http://127.0.0.1:32380

member() {
  name=$1 clients=$2 peers=$3
  exec "$wald" --name "$name" \
    --listen-client-urls "http://127.0.0.1:$clients" --advertise-client-urls "http://127.0.0.1:$clients" \
    --listen-peer-urls "http://127.0.0.1:$peers" --initial-advertise-peer-urls "http://127.0.0.1:$peers" \
    --initial-cluster "$cluster" --initial-cluster-token infra
}

pids=
# Ctrl-C reaches the members by itself; whoever ends this script otherwise ends them too.
trap : INT
trap 'kill -TERM $pids' TERM

for arguments in 'infra1 2379 2380' 'infra2 22379 22380' 'infra3 32379 32380'; do
  # shellcheck disable=SC2086
  member $arguments &
  pids="$pids $!"
done
# A signal ends a wait: the second one sees the members out.
wait
wait
