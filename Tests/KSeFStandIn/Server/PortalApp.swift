import Hummingbird
import HummingbirdCore
import Logging

/// All routes of the portal, its storage and its side channel.
enum PortalApp {
    static func router(_ portal: Portal) -> Router<PortalContext> {
        let router = Router(context: PortalContext.self)
        router.add(middleware: Temper(portal: portal))
        let routes = PortalRouter(portal: portal, router: router)
        SignInRoutes.add(to: routes)
        TokenRoutes.add(to: routes)
        LimitRoutes.add(to: routes)
        OnlineSessionRoutes.add(to: routes)
        StatusRoutes.add(to: routes)
        ReceiptRoutes.add(to: routes)
        BatchRoutes.add(to: routes)
        FetchingRoutes.add(to: routes)
        ExportRoutes.add(to: routes)
        QRCodeRoutes.add(to: router, portal: portal)
        SideChannel.add(to: router, portal: portal)
        return router
    }

    /// - Parameter ready: hears the port once the server listens.
    static func application(
        _ portal: Portal, host: String = "127.0.0.1", port: Int = 0, server: HTTPServerBuilder = .http1(),
        ready: @escaping @Sendable (Int) -> Void = { _ in }
    ) -> some ApplicationProtocol {
        var logger = Logger(label: "ksef-stand-in")
        logger.logLevel = .warning
        return Application(
            router: router(portal), server: server,
            configuration: .init(address: .hostname(host, port: port), serverName: "KSeF stand-in"),
            onServerRunning: { channel in ready(channel.localAddress?.port ?? port) },
            logger: logger)
    }
}
