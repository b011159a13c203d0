# Pictures of every screen, for people to look at: deploy/dev screens. They come into .karvan/screens, one folder for each
# language, each screen at the width of a desk and of a phone.
#
# Debian's Chromium is led by its own driver (WebDriver over HTTP), so nothing but curl and jq is needed here.

# Who looks, what the picture is called, and where it is taken. “!” leads on to the first record that the list shows, and
# what follows is added to its address; where it has a “{}” in it, it is an address of its own, and the record's id stands
# there. Without a record the check fails, unless the row ends in “may-be-empty”: what waits for somebody may have been done
# by all. Every page has a row here or a reason in Tests/WebTests/ScreensTests.swift.
screens=(
    "- sign-in /sign-in"
    "taxofficer inbox-tax /inbox"
    "taxofficer tax-work /taxportal/work-items"
    "taxofficer submissions /taxportal/submissions"
    "taxofficer submissions-filtered /taxportal/submissions?f.state.in=ACCEPTED"
    "taxofficer submissions-none /taxportal/submissions?f.state.in=OUTSIDE"
    "taxofficer submission /taxportal/submissions!"
    "taxofficer submission-refused /taxportal/submissions?f.state.in=REJECTED,INVALID! may-be-empty"
    "taxofficer exchanges /taxportal/submissions!/exchanges"
    "taxofficer submission-payments /taxportal/submissions?f.state.in=ACCEPTED!/payments"
    "taxofficer particulars /taxportal/submissions!/particulars"
    "taxofficer portals /taxportal/portals"
    "taxofficer portal-ksef /taxportal/portals/ksef"
    "taxofficer portal-moadian /taxportal/portals/moadian"
    "taxofficer search-none /search?q=1405-99999"
    "taxofficer not-found /nowhere"
    "taxofficer components /components"
    "seller inbox-sales /inbox"
    "seller opportunities /sales/opportunities"
    "seller opportunities-by-amount /sales/opportunities?f.state.in=FULFILLING,WON&sort=-amount"
    "seller view-new /me/views/new?page=%2Fsales%2Fopportunities&query=f.state.in%3DWON"
    "seller views /me/views"
    "seller opportunities-none /sales/opportunities?f.q.has=zzz"
    "seller opportunity-particulars /sales/opportunities!/particulars"
    "seller opportunities-reschedule /sales/opportunities/reschedule?all=yes"
    "seller board /sales/opportunities?layout=board"
    "seller board-move /sales/opportunities?f.state.in=DRAFT,RETURNED!/move may-be-empty"
    "seller opportunity-draft /sales/opportunities?f.state.in=DRAFT,RETURNED! may-be-empty"
    "seller opportunity-edit /sales/opportunities?f.state.in=DRAFT,RETURNED!/edit may-be-empty"
    "seller opportunity-new /sales/opportunities/new!"
    "seller opportunity-new-customer /sales/opportunities/new"
    "seller accounts /sales/accounts"
    "seller accounts-none /sales/accounts?f.q.has=zzz"
    "seller account /sales/accounts!"
    "seller account-new /sales/accounts/new"
    "seller account-edit /sales/accounts!/edit"
    "seller products /sales/products"
    "seller products-none /sales/products?f.q.has=zzz"
    "seller opportunity /sales/opportunities?f.state.in=FULFILLING,WON!"
    "approver inbox-approver /inbox"
    "approver opportunities-assign /sales/opportunities/assign?all=yes"
    "approver accounts-assign-none /sales/accounts/assign"
    "approver approval-tasks /approval/tasks"
    "approver approval-requests /approval/requests"
    "approver approval-request /approval/requests!"
    "approver approval-decided /approval/requests?f.state.in=GRANTED!"
    "approver approval-remarks /approval/tasks!/remarks may-be-empty"
    "approver approval-decision /approval/tasks!/approval/decisions?item={} may-be-empty"
    "approver approval-delegations /approval/delegations"
    "director reports /reports"
    "director report-stages /reports/stages"
    "director report-success /reports/success-rate"
    "director report-success-quarter /reports/success-rate?by=quarter"
    "director report-losses /reports/loss-reasons?from=nonsense"
    "director lost-lines /sales/lost-lines"
    "director report-receivables /reports/receivables"
    "director report-stock /reports/stock-value"
    "director report-stock-products /reports/stock-value?by=product"
    "supplyofficer inbox-supply /inbox"
    "supplyofficer supply-enquiries /supply/enquiries"
    "supplyofficer supply-enquiries-all /supply/enquiries?f.state.in="
    "supplyofficer supply-enquiry /supply/enquiries! may-be-empty"
    "supplyofficer supply-enquiry-over /supply/enquiries?f.state.in=!"
    "supplyofficer supply-promised /supply/enquiries?f.state.in=COMMITTED,PARTLY_ARRIVED! may-be-empty"
    "supplyofficer supply-answers /supply/enquiries/answers"
    "supplyofficer suppliers /supply/suppliers"
    "supplyofficer supplier-new /supply/suppliers/new"
    "supplyofficer supplier /supply/suppliers!"
    "supplyofficer supply-exceptions /supply/exceptions"
    "planner inbox-planner /inbox"
    "planner production-enquiries /production/enquiries?f.state.in="
    "planner production-answers /production/enquiries/answers"
    "planner production-enquiry /production/enquiries! may-be-empty"
    "planner production-enquiry-over /production/enquiries?f.state.in=!"
    "planner production-orders /production/orders"
    "planner production-order /production/orders! may-be-empty"
    "planner production-order-over /production/orders?f.state.in=!"
    "planner bills /production/bills-of-materials"
    "planner bill /production/bills-of-materials!"
    "planner bill-new /production/bills-of-materials/new"
    "planner production-exceptions /production/exceptions"
    "buyer inbox-buyer /inbox"
    "buyer purchase-enquiries /purchasing/enquiries?f.state.in="
    "buyer purchase-answers /purchasing/enquiries/answers"
    "buyer purchase-enquiry /purchasing/enquiries! may-be-empty"
    "buyer purchase-enquiry-over /purchasing/enquiries?f.state.in=!"
    "buyer purchase-orders /purchasing/orders"
    "buyer purchase-order /purchasing/orders! may-be-empty"
    "buyer purchase-order-over /purchasing/orders?f.enquiry_state.in=!"
    "buyer purchase-suppliers /purchasing/suppliers"
    "buyer purchase-supplier /purchasing/suppliers!"
    "buyer purchase-supplier-new /purchasing/suppliers/new"
    "buyer purchase-exceptions /purchasing/exceptions"
    "storekeeper inbox-warehouse /inbox"
    "storekeeper stock /warehouse/stock"
    "storekeeper stock-product /warehouse/stock!"
    "storekeeper stock-none /warehouse/stock?f.q.has=zzz"
    "storekeeper holds /warehouse/holds"
    "storekeeper waiting-holds /warehouse/waiting-holds"
    "storekeeper ledger /warehouse/ledger"
    "storekeeper dispatch-notes /warehouse/dispatch-notes"
    "storekeeper dispatch-notes-all /warehouse/dispatch-notes?f.state.in="
    "storekeeper dispatch-note /warehouse/dispatch-notes! may-be-empty"
    "storekeeper dispatch-note-over /warehouse/dispatch-notes?f.state.in=!"
    "storekeeper pick /warehouse/dispatch-notes!/pick may-be-empty"
    "storekeeper dispatch-note-paper /warehouse/dispatch-notes?f.state.in=!/print"
    "storekeeper expected /warehouse/expected-receipts"
    "storekeeper expected-one /warehouse/expected-receipts! may-be-empty"
    "storekeeper expected-one-over /warehouse/expected-receipts?f.state.in=!"
    "storekeeper receipts /warehouse/receipts"
    "storekeeper receipt-new /warehouse/receipts/new"
    "storekeeper take-backs /warehouse/take-backs"
    "storekeeper take-back /warehouse/take-backs! may-be-empty"
    "storekeeper goods-returns /warehouse/goods-returns"
    "storekeeper goods-return /warehouse/goods-returns?f.state.in=!"
    "warehousemanager inbox-manager /inbox"
    "warehousemanager stock-manager /warehouse/stock!"
    "warehousemanager warehouse-exceptions /warehouse/exceptions"
    "warehousemanager permit-new /warehouse/exit-permits/new"
    "warehousemanager permits /warehouse/exit-permits?f.state.in="
    "warehousemanager permit /warehouse/exit-permits?f.state.in=!"
    "warehousemanager permit-paper /warehouse/exit-permits?f.state.in=!/print"
    "gatekeeper gate /warehouse/gate"
    "gatekeeper gate-unknown /warehouse/gate?scan=99-Z-999"
    "gatekeeper gate-verdict /warehouse/gate! may-be-empty"
    "deliveryclerk inbox-delivery /inbox"
    "deliveryclerk deliveries /delivery/deliveries"
    "deliveryclerk deliveries-all /delivery/deliveries?f.state.in="
    "deliveryclerk delivery /delivery/deliveries?f.state.in=IN_TRANSIT! may-be-empty"
    "deliveryclerk delivery-done /delivery/deliveries?f.state.in=DELIVERED!"
    "deliveryclerk delivery-paper /delivery/deliveries?f.state.in=!/print"
    "deliveryclerk deliveries-none /delivery/deliveries?f.state.in=LOST"
    "accountant inbox-accountant /inbox"
    "accountant pro-formas /accounting/pro-formas"
    "accountant pro-forma /accounting/pro-formas?f.state.in=ISSUED,INVOICED!"
    "accountant pro-forma-blocked /accounting/pro-formas?f.state.in=BLOCKED! may-be-empty"
    "accountant pro-forma-paper /accounting/pro-formas?f.state.in=ISSUED,INVOICED!/print"
    "accountant pro-forma-acceptances /accounting/pro-formas?f.state.in=ISSUED!/accounting/pro-formas/acceptances?item={} may-be-empty"
    "accountant invoices /accounting/invoices"
    "accountant invoices-none /accounting/invoices?f.dispatch.in=STOPPED&f.settlement.in=SETTLED"
    "accountant invoice /accounting/invoices!"
    "accountant invoice-release /accounting/invoices?f.dispatch.in=WAITING!/release may-be-empty"
    "accountant invoice-paper /accounting/invoices!/print"
    "accountant adjustments /accounting/adjustments"
    "accountant adjustment /accounting/adjustments!"
    "accountant adjustment-paper /accounting/adjustments!/print"
    "accountant adjustment-of-invoice /accounting/invoices!/accounting/adjustments/new?invoice={}"
    "accountant adjustment-new /accounting/adjustments/credit"
    "accountant adjustment-credit /accounting/accounts!/accounting/adjustments/credit?account={}"
    "accountant payments /accounting/payments"
    "accountant payment /accounting/payments!"
    "accountant payment-new /accounting/payments/new"
    "accountant payment-from /accounting/accounts!/accounting/payments/new?account={}"
    "accountant customers /accounting/accounts"
    "accountant customer /accounting/accounts!"
    "accountant customer-statement /accounting/accounts!/print"
    "accountant customers-none /accounting/accounts?f.q.has=zzz"
    "accountant trial-balance /accounting/trial-balance"
    "accountant journal /accounting/journal-entries"
    "accountant journal-entry /accounting/journal-entries!"
    "accountant number-series /accounting/number-series"
    "accountant periods /accounting/periods"
    "accountant exceptions /accounting/exceptions"
    "accountant books-settings /accounting/settings"
    "creditcontroller books-settings-form /accounting/settings"
    "storekeeper inbox-nothing /inbox"
    "administrator users /admin/users"
    "administrator user /admin/users!"
    "administrator user-new /admin/users/new"
    "administrator user-edit /admin/users!/edit"
    "administrator roles /admin/roles"
    "administrator units /admin/units"
    "administrator unit /admin/units!"
    "administrator unit-new /admin/units/new"
    "administrator unit-edit /admin/units!/edit"
    "administrator company /admin/company"
    "administrator company-edit /admin/company/edit"
    "administrator policies /admin/policies"
    "administrator policy /admin/policies!"
    "administrator policy-edit /admin/policies!/edit"
    "administrator processes /admin/processes"
    "administrator process /admin/processes!"
    "administrator process-new /admin/processes/new"
    "administrator process-stage /admin/processes!/stages/opportunity"
    "administrator number-series-admin /admin/number-series"
    "administrator number-series-one /admin/number-series!"
    "administrator number-series-new /admin/number-series/new"
    "administrator audit-log /admin/audit"
    "administrator health /admin/health?service=identity"
    "administrator parked-messages /admin/messages"
    "administrator problem-reports /admin/problems"
    "administrator password /me/password"
    "administrator problem /me/problem?page=%2Fadmin%2Fusers&request=0198cf2e"
    "administrator help /help"
)

take_screens() {
    packages+=(chromium chromium-driver fonts-noto-core)
    install_packages
    attach
    running web && running caddy || fail "The suite is not running." "Start it with: deploy/dev run"
    take_pictures "http://127.0.0.1:$PORT_HTTP" "$(secret administrator)" "$STATE/screens"
}

# take_pictures ADDRESS PASSWORD DIRECTORY
take_pictures() {
    local address=$1 password=$2 folder=$3 language company
    missing=()
    rm -rf "$folder"
    mkdir -p "$folder"
    start_driver
    for language in fa en pl; do
        # Persian screens show the company in Iran, the others the one in Poland.
        company=poland
        [ "$language" != fa ] || company=iran
        mkdir -p "$folder/$language"
        picture_language "$address" "$password" "$folder/$language" "$language" "$company"
    done
    stop_driver
    say "Screens: $(find "$folder" -name '*.png' | wc -l) pictures in ${folder#"$root"/}"
    [ ${#missing[@]} = 0 ] || fail "No record to show for ${#missing[@]} screens: ${missing[*]}" \
        "Is the demo company there, and are its sales driven? deploy/dev run"
}

# What there was no record for: LANGUAGE/NAME.
missing=()

picture_language() {
    local address=$1 password=$2 folder=$3 language=$4 company=$5 entry who name path mark last=""
    for entry in "${screens[@]}"; do
        read -r who name path mark <<< "$entry"
        if [ "$who" != "$last" ]; then
            end_session
            begin_session "$language"
            [ "$who" = - ] || sign_in "$address" "$company.$who" "$password"
            last=$who
        fi
        progress "$language $name"
        if ! go_to "$address" "$path"; then
            say "  $language $name: ${path%%!*} shows no record, no picture"
            [ "$mark" = may-be-empty ] || missing+=("$language/$name")
            continue
        fi
        picture 1280 800 1 "$folder/$name.png" "$language $name"
        picture 390 844 2 "$folder/$name-phone.png" "$language $name on a phone"
    done
    end_session
    progress_over
}

# --- The browser

driver_id="" session=""

start_driver() {
    local port
    for ((port = 32100; port < 32200; port++)); do port_is_taken "$port" || break; done
    driver=http://127.0.0.1:$port
    setsid chromedriver --port="$port" > "$STATE/log/screens.log" 2>&1 < /dev/null 9>&- &
    driver_id=$!
    trap stop_driver EXIT
    local began=$SECONDS
    until curl -fs "$driver/status" > /dev/null 2>&1; do
        ((SECONDS - began < 20)) || fail "Chromium's driver does not start." "Try it: chromedriver --port=$port"
        sleep 0.1
    done
}

stop_driver() {
    end_session
    [ -z "$driver_id" ] || kill "$driver_id" 2>/dev/null || true
    driver_id=""
}

# ask METHOD PATH [JSON] : what the driver answers, its `value`.
ask() {
    local body=${3:-"{}"}
    [ "$1" = POST ] || body=""
    curl -fsS -X "$1" "$driver$2" -H 'Content-Type: application/json' ${body:+-d "$body"} | jq -c .value
}

begin_session() {
    local options sandbox=--disable-gpu
    # Chromium refuses to build its sandbox for root.
    [ "$(id -u)" != 0 ] || sandbox=--no-sandbox
    options=$(jq -nc --arg language "$1" --arg sandbox "$sandbox" '
        ["--headless=new", "--hide-scrollbars", "--disable-gpu", $sandbox, "--lang=" + $language]
        | {capabilities: {alwaysMatch: {"goog:chromeOptions":
            {args: ., prefs: {"intl.accept_languages": $language}}}}}')
    session=$(ask POST /session "$options" | jq -r .sessionId)
}

end_session() {
    [ -z "$session" ] || ask DELETE "/session/$session" > /dev/null 2>&1 || true
    session=""
}

visit() { ask POST "/session/$session/url" "$(jq -nc --arg url "$1" '{url: $url}')" > /dev/null; }

find_one() {
    ask POST "/session/$session/element" "$(jq -nc --arg css "$1" '{using: "css selector", value: $css}')" 2> /dev/null |
        jq -r '.[]'
}

type_into() {
    ask POST "/session/$session/element/$(find_one "$1")/value" "$(jq -nc --arg text "$2" '{text: $text}')" > /dev/null
}

sign_in() {
    visit "$1/sign-in"
    type_into 'input[name=username]' "$2"
    type_into 'input[name=password]' "$3"
    ask POST "/session/$session/element/$(find_one 'main form button')/click" > /dev/null
    [ -n "$(find_one .nav)" ] || fail "$2 could not sign in." "Is the demo company there? deploy/dev run"
}

# go_to ADDRESS PATH : fails when the path leads to a record and there is none.
go_to() {
    local list=${2%%!*} rest=${2#*!} link
    visit "$1$list"
    [ "$list" != "$2" ] || return 0
    link=$(find_one .table__link)
    [ -n "$link" ] || return 1
    link=$(ask GET "/session/$session/element/$link/property/href" | jq -r .)
    case $rest in
        *"{}"*)
            link=${link%%[?#]*}
            visit "$1${rest//"{}"/"${link##*/}"}" ;;
        *) visit "$link$rest" ;;
    esac
}

run_script() { ask POST "/session/$session/execute/sync" "$(jq -nc --arg script "$1" '{script: $script, args: []}')"; }

# Of the Chrome DevTools protocol.
devtools() {
    ask POST "/session/$session/goog/cdp/execute" "$(jq -nc --arg cmd "$1" --argjson params "$2" '{cmd: $cmd, params: $params}')"
}

set_size() {
    devtools Emulation.setDeviceMetricsOverride "$(jq -nc --argjson width "$1" --argjson height "$2" --argjson scale "$3" \
        '{width: $width, height: $height, deviceScaleFactor: $scale, mobile: ($width < 600)}')" > /dev/null
}

# picture WIDTH HEIGHT SCALE FILE NAME : the whole page, up to a length that can still be looked at.
picture() {
    local height over
    set_size "$1" "$2" "$3"
    height=$(run_script 'return Math.min(Math.max(document.documentElement.scrollHeight, window.innerHeight), 3000)')
    set_size "$1" "$height" "$3"
    over=$(run_script 'return document.documentElement.scrollWidth - document.documentElement.clientWidth')
    [ "$over" = 0 ] || say "  $5: the page is $over px wider than the screen"
    devtools Page.captureScreenshot '{"format": "png"}' | jq -r .data | base64 -d > "$4"
}
