import Contracts
import Postgres
import TaxPortalDomain

/// What sendings go through, where a portal has such a thing: an online session.
enum ChannelStore {
    /// One that was closed for want of work may be used again, if its adapter has kept it.
    static func opened(_ name: String, of portal: Portal, in tx: Transaction) {
        tx.write(
            """
            insert into portal_channel (company_id, portal, name, opened_at)
            values (\(tx.acting.company), \(portal), \(name), \(tx.now))
            on conflict (company_id, portal, name) do update set closed_at = null
            """)
    }

    /// Open channels of which every document is answered, while nothing waits to be sent; after a day those too that
    /// nobody answers for.
    static func done(_ portal: Portal, in tx: Transaction) async throws -> [String] {
        try await tx.query(
            """
            select c.name from portal_channel as c
            where c.company_id = \(tx.acting.company) and c.portal = \(portal) and c.closed_at is null
              and (c.opened_at <= \(tx.now.adding(days: -1))
                or not exists (
                    select from submission as s
                    where s.company_id = c.company_id and s.portal = c.portal and s.channel = c.name
                      and s.state in ('SENT', 'UNKNOWN'))
                  and not exists (
                    select from submission as s
                    where s.company_id = c.company_id and s.portal = c.portal and s.state in ('QUEUED', 'READY')))
            order by c.opened_at
            limit 50
            """
        ).map { try $0["name"] as String }
    }

    static func closed(_ name: String, of portal: Portal, in tx: Transaction) {
        tx.write(
            """
            update portal_channel set closed_at = \(tx.now)
            where company_id = \(tx.acting.company) and portal = \(portal) and name = \(name)
            """)
    }
}
