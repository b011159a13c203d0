@main struct Karvan { static func main() {} }
