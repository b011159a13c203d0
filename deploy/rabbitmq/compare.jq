# Input: what the broker says it has; $wanted[0]: what was rendered. Prints one line for each difference, nothing when alike.
def tags: if type == "array" then sort | join(",") else . // "" end;

def comparable:
    [.users[]? | "user \(.name) [\(.tags | tags)]"]
    + [.vhosts[]? | "virtual host \(.name)"]
    + [.permissions[]? | "rights of \(.user) in \(.vhost): configure \(.configure) write \(.write) read \(.read)"]
    + [.topic_permissions[]? | "topic rights of \(.user) on \(.exchange): write \(.write) read \(.read)"]
    + [.exchanges[]? | "exchange \(.name) \(.type) durable=\(.durable) \(.arguments // {} | tojson)"]
    + [.queues[]? | "queue \(.name) durable=\(.durable) \(.arguments // {} | to_entries | sort_by(.key) | from_entries | tojson)"]
    + [.bindings[]? | "binding \(.source) -> \(.destination) (\(.routing_key)) \(.arguments // {} | tojson)"]
    + [.policies[]? | "policy \(.name) \(.pattern) \(.definition | tojson)"];

($wanted[0] | comparable) as $rendered
| comparable as $present
| (($rendered - $present)[] | "missing in the broker: " + .),
  (($present - $rendered)[] | "only in the broker:    " + .)
