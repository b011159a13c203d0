# What was measured, beside what must hold: an array `results` of JSON lines, shown as a table or as JSON.

# note NAME VALUE UNIT LIMIT COMPARISON [MORE] : one line of the results; COMPARISON is <=, >= or =. MORE is a JSON object
# with what else belongs to it; its `detail` is shown in the table.
note() { results+=("$(jq -nc --arg name "$1" --argjson value "$2" --arg unit "$3" --argjson limit "$4" --arg must "$5" \
    --argjson more "${6:-{\}}" '
    {$name, $value, $unit, $limit, $must,
     holds: (if $must == "<=" then $value <= $limit elif $must == ">=" then $value >= $limit else $value == $limit end)}
    + $more')"); }

results_json() { printf '%s\n' "${results[@]}" | jq -sc '{results: .}'; }

results_table() {
    results_json | jq -r '.results[] | [.name, .value, .unit, .must, .limit // "",
            (if .holds == null then "" elif .holds then "yes" else "NO" end), .detail // ""] | map(tostring) | @tsv' |
        column -t -s $'\t' -N WHAT,VALUE,UNIT,MUST,LIMIT,HOLDS,DETAIL
}
