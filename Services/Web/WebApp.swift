import Foundation
import ServiceKit

/// The pages of the suite. A client of the services like any other: it owns no data and keeps no sessions.
@main
enum WebApp {
    static func main() async {
        let verb = CommandLine.arguments.dropFirst().first ?? "serve"
        do {
            let reader = SettingsReader(environment: ProcessInfo.processInfo.environment)
            let settings = WebSettings(reader)
            try reader.finish()
            switch verb {
            case "serve": try await serve(settings)
            case "check-config": print(reader.readings.map { "\($0.variable) = \($0.shown)" }.joined(separator: "\n"))
            default: end("“\(verb)” is not known. Use: serve (usual), check-config.", code: 2)
            }
        } catch let faults as SettingsFaults {
            end(faults.description, code: 2)
        } catch {
            end("web \(verb) failed: \(error)", code: 1)
        }
    }

    private static func serve(_ settings: WebSettings) async throws {
        // Pages are made here and nowhere else, so every core takes part.
        let host = ProcessHost(settings.process, loops: ProcessHost.allLoops)
        let transport = HTTPTransport(base: settings.apiURL)
        let printShop = PrintShop(chromium: settings.chromium, logger: host.logger)
        let house = House(
            try Furniture(assets: settings.assets, fonts: settings.fonts), services: Services(transport: transport),
            seal: SessionSeal(secret: settings.secret), metrics: host.metrics, logger: host.logger, printing: printShop)
        if settings.secret == nil {
            host.logger.notice("KARVAN_WEB_SECRET is not set: sessions end when this process ends")
        }
        // Not decisive: without the services Web still tells people so in their language.
        host.health.add("api", decisive: false) { await house.services.fault() }
        try await host.run([transport, printShop, host.httpServer(WebResponder(house))])
    }

    private static func end(_ message: String, code: Int32) -> Never {
        FileHandle.standardError.write(Data((message + "\n").utf8))
        exit(code)
    }
}
