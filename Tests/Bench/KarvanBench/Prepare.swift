import ArgumentParser
import Contracts
import Foundation
import Messaging
import Postgres

/// The tables of the backbone in both scratch databases, and a few of business to read and write.
struct Prepare: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Makes the tables of the scratch databases.")

    func run() async throws {
        for service in [Side.sender, Side.receiver] {
            let database = try Place.database(of: service, connections: 1)
            try await Migrator.migrate(database, MessagingMigrations.all(for: service) + [Self.business])
            try await MessagingSetup.prepare(service, in: database)
            await database.close()
        }
    }

    private static let business = Migration(
        "bench_business",
        """
        create table item (id bigint primary key, name text not null, price bigint not null, note text not null);
        insert into item select n, 'Item ' || n, n * 7, repeat('x', 120) from generate_series(1, 100000) n;
        create table written (id bigint generated always as identity primary key, body text);
        create table account (id bigint primary key, total bigint not null, version bigint not null);
        insert into account select n, 0, 0 from generate_series(1, 20000) n;
        create table applied (id bigint generated always as identity primary key, account bigint not null, body text);
        """)
}

/// Exchanges, queues and bindings of the two services, as a broker imports them into one virtual host.
struct Queues: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Prints what the scratch virtual host must hold.")

    func run() throws {
        let all = try TopologyDefinitions(passwords: [:]).json()
        guard var object = try JSONSerialization.jsonObject(with: Data(all)) as? [String: [[String: Any]]] else {
            return
        }
        let prefixes = [Side.sender, Side.receiver].map { "\($0.rawValue)." } + [Topology.unrouted]
        func isWanted(_ name: Any?) -> Bool { prefixes.contains { (name as? String ?? "").hasPrefix($0) } }
        object["queues"] = object["queues"]?.filter { isWanted($0["name"]) }
        object["bindings"] = object["bindings"]?.filter { isWanted($0["destination"]) }
        for part in ["users", "vhosts", "permissions", "topic_permissions"] { object[part] = nil }
        for part in object.keys {
            for index in object[part, default: []].indices { object[part]?[index]["vhost"] = nil }
        }
        print(String(decoding: try JSONSerialization.data(withJSONObject: object, options: .sortedKeys), as: UTF8.self))
    }
}
