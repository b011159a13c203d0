import Testing

@testable import ServiceKit

@Suite("Addresses of servers")
struct PlainNetworkTests {
    @Test(
        "on this machine need no encryption",
        arguments: [
            "postgres://u:p@%2Frun%2Fpostgresql:5432/d", "postgres://u:p@127.0.0.1/d", "postgres://u:p@localhost/d",
            "postgres://u:p@[::1]:5432/d", "postgres:///d",
            "postgres://u:p@db.example/d?sslmode=verify-full&sslrootcert=/a.pem",
            "postgres://u:p@127.0.0.1:5432,127.0.0.1:5433/d",
            "postgres://u:p@a.example:5432,b.example:5432/d?sslmode=verify-full&sslrootcert=/a.pem",
        ])
    func database(url: String) {
        #expect(PlainNetwork.fault(database: url) == nil)
    }

    @Test(
        "on another machine need it, with a certificate that is looked at",
        arguments: [
            "postgres://u:p@db.example/d", "postgres://u:p@db.example/d?sslmode=require", "postgresql://u:p@10.0.0.7/d",
            "postgres://u:p@127.0.0.1:5432,db.example:5432/d", "postgres://u:p@db.example,127.0.0.1/d?sslmode=require",
        ])
    func distantDatabase(url: String) {
        #expect(PlainNetwork.fault(database: url) != nil)
    }

    @Test("the same of the broker")
    func broker() {
        #expect(PlainNetwork.fault(broker: "amqp://u:p@127.0.0.1:5672/karvan") == nil)
        #expect(PlainNetwork.fault(broker: "amqps://u:p@mq.example/karvan?cacertfile=/a.pem") == nil)
        #expect(PlainNetwork.fault(broker: "amqp://u:p@mq.example/karvan") != nil)
        #expect(PlainNetwork.fault(broker: "amqp://u:p@127.0.0.1:5672,mq.example:5672/karvan") != nil)
        #expect(PlainNetwork.fault(broker: "amqp://u:p@127.0.0.1:5672,127.0.0.1:5673/karvan") == nil)
    }

    @Test("stop a service from starting unless it is told that the network is safe")
    func refusal() {
        func faults(_ more: [String: String]) -> [String] {
            let reader = SettingsReader(
                environment: ["KARVAN_DATABASE_URL": "postgres://u:p@db.example/d"].merging(more) { $1 })
            _ = ServiceSettings.databaseURL(reader)
            return reader.faults.map(\.variable)
        }
        #expect(faults([:]) == ["KARVAN_DATABASE_URL"])
        #expect(faults(["KARVAN_PLAIN_NETWORK": "true"]) == [])
    }
}
