"""A session of python3-etcd with a server that has the v2 API: prints what the library makes of the answers.

    /usr/bin/python3 python-etcd-session.py PORT
"""

import sys
import threading
import time

import etcd

port = int(sys.argv[1])


def connect():
    return etcd.Client(host="127.0.0.1", port=port, read_timeout=3)


client = connect()


def show(result):
    nodes = [(child.key, child.value, child.dir, child.ttl) for child in result.leaves]
    before = getattr(result, "_prev_node", None)
    previous = before and (before.key, before.value)
    print(result.action, result.key, repr(result.value), result.dir, result.ttl, result.newKey, result.createdIndex)
    print("  ", result.modifiedIndex, getattr(result, "etcd_index", None), previous, sorted(nodes))


def refused(call, *args, **options):
    try:
        call(*args, **options)
        print("not refused")
    except etcd.EtcdException as error:
        print(type(error).__name__, error, error.payload)


# keys
show(client.write("/nodes/n1", 1))
show(client.write("/nodes/n1", "zwei ä"))
show(client.write("/nodes/n2", "x", ttl=60))
show(client.read("/nodes/n1"))
show(client.read("/nodes", recursive=True, sorted=True))
show(client.get("/nodes/n2"))
show(client.write("/nodes/queue", "first", append=True))
show(client.write("/nodes/queue", "second", append=True))
show(client.read("/nodes/queue", sorted=True))
show(client.write("/dir", None, dir=True))
show(client.write("/nodes/n1", "three", prevValue="zwei ä"))
refused(client.write, "/nodes/n1", "four", prevValue="other")
refused(client.write, "/nodes/n1", "four", prevExist=False)
refused(client.write, "/nodes/none", "four", prevExist=True)
refused(client.write, "/nodes", "four")
refused(client.read, "/none/below")
refused(client.delete, "/nodes")
refused(client.delete, "/nodes/n1", prevValue="x")
node = client.read("/nodes/n1")
node.value = "updated"
show(client.update(node))
node.value = "too late"
node._prev_node = None
refused(client.update, node)
show(client.delete("/nodes/n2"))
show(client.pop("/nodes/n1"))
show(client.delete("/nodes/queue", recursive=True))
show(client.delete("/dir", dir=True))
print("/nodes" in client, "/nodes/n1" in client)

# a time to live that is kept alive, and one that is not
show(client.write("/lease", "held", ttl=2))
for _ in range(3):
    time.sleep(1)
    kept = client.refresh("/lease", ttl=2)
    print(kept.value, 1 <= client.read("/lease").ttl <= 2)
show(client.watch("/lease", timeout=8))
refused(client.read, "/lease")
show(client.write("/gone/with", "directory"))
show(client.write("/gone", None, ttl=1, dir=True, prevExist=True))
show(client.watch("/gone", recursive=True, timeout=8))
refused(client.read, "/gone/with")

# watches
begin = client.write("/watched/a", "0").modifiedIndex
show(client.watch("/watched/a", index=begin))
later = threading.Timer(0.3, lambda: connect().write("/watched/b", "came"))
later.start()
show(client.watch("/watched", recursive=True, timeout=8))
later.join()
try:
    client.watch("/watched", timeout=1)
except etcd.EtcdWatchTimedOut as error:
    print(type(error).__name__)
for i in range(3):
    client.write("/watched/c", str(i))
seen = []
for event in client.eternal_watch("/watched", index=begin, recursive=True):
    seen.append((event.action, event.key, event.value, event.modifiedIndex - begin))
    if len(seen) == 5:
        break
print(seen)

# locks
order = []


def work(name):
    lock = etcd.Lock(connect(), "exclusive")
    with lock:
        order.append(name)
        order.append(name)
        time.sleep(0.05)


holder = etcd.Lock(client, "exclusive")
print(holder.acquire(lock_ttl=60), holder.is_acquired)
threads = [threading.Thread(target=work, args=(name,)) for name in "abc"]
for thread in threads:
    thread.start()
time.sleep(0.5)
print(order)
holder.release()
for thread in threads:
    thread.join()
print(len(order), all(order[i] == order[i + 1] for i in (0, 2, 4)), sorted(order))
short = etcd.Lock(client, "short")
print(short.acquire(lock_ttl=1))
print(etcd.Lock(connect(), "short").acquire(blocking=True, lock_ttl=5))

# the cluster
print(sorted(member["name"] for member in client.members.values()), client.leader["name"], client.machines)
stats = client.store_stats
print(sorted(stats), sorted(client.stats), sorted(client.leader_stats))
print(client.cluster_version if hasattr(client, "cluster_version") else client.version)
