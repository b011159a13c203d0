# Input: what the broker says it has; $wanted[0]: what was rendered. Prints one line for each difference.
def sorted: to_entries | sort_by(.key) | from_entries | tojson;
def tags: if type == "array" then sort | join(",") else . // "" end;

def comparable:
    [.users[]? | "user \(.name) [\(.tags | tags)]"]
    + [.vhosts[]? | "virtual host \(.name)"]
    + [.permissions[]? | "rights of \(.user) in \(.vhost): configure \(.configure) write \(.write) read \(.read)"]
    + [.topic_permissions[]? | "topic rights of \(.user) on \(.exchange): write \(.write) read \(.read)"]
    + [.exchanges[]? | "exchange \(.name) \(.type) durable=\(.durable) \(.arguments // {} | sorted)"]
    + [.queues[]? | "queue \(.name) durable=\(.durable) \(.arguments // {} | sorted)"]
    + [.bindings[]? | "binding \(.source) -> \(.destination) (\(.routing_key)) \(.arguments // {} | sorted)"]
    + [.policies[]? | "policy \(.name) \(.pattern) \(.definition | sorted)"];

($wanted[0] | comparable) as $rendered
| comparable as $present
| (($rendered - $present)[] | "missing in the broker: " + .),
  (($present - $rendered)[] | "only in the broker:    " + .)
