@main struct KSeFStandIn { static func main() {} }
