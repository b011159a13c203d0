# What was measured, beside what must hold: an array `results` of JSON lines, shown as a table or as JSON.

# note NAME VALUE UNIT LIMIT COMPARISON : one line of the results; COMPARISON is <=, >= or =.
note() { results+=("$(jq -nc --arg name "$1" --argjson value "$2" --arg unit "$3" --argjson limit "$4" --arg must "$5" '
    {$name, $value, $unit, $limit, $must,
     holds: (if $must == "<=" then $value <= $limit elif $must == ">=" then $value >= $limit else $value == $limit end)}')"); }

results_json() { printf '%s\n' "${results[@]}" | jq -sc '{results: .}'; }

results_table() {
    results_json | jq -r '.results[] | [.name, .value, .unit, .must, .limit, (if .holds then "yes" else "NO" end)] | @tsv' |
        column -t -s $'\t' -N WHAT,VALUE,UNIT,MUST,LIMIT,HOLDS
}
