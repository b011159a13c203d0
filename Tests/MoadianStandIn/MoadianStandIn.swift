@main struct MoadianStandIn { static func main() {} }
