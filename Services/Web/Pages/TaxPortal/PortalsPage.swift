import Contracts

/// How the company stands with its portals: are they well, what is due, which keys end.
enum PortalsPage {
    static func register(on pages: PageRoutes) { pages.get("/taxportal/portals", show) }

    static func show(_ desk: Desk) async throws -> Reply {
        let rights: [Right] = [.readTax, .submitTax, .manageCompany]
        guard rights.contains(where: desk.may) else { throw PageFault.notFound }
        let status = try await desk.services.taxStatus(for: desk.visit)
        let view = PortalsView(desk)
        let content: Values = [
            "hasPortals": !status.portals.isEmpty,
            "portals": status.portals.map(view.portal),
            "empty": EmptyState(
                title: desk.texts.text("noPortals"), advice: desk.texts.text("noPortalsAdvice")
            ).values,
        ]
        return try desk.page("page/portals", title: desk.texts.text("portals"), content)
    }
}

private struct PortalsView {
    let desk: Desk
    let words: TaxWords

    init(_ desk: Desk) {
        self.desk = desk
        words = TaxWords(desk)
    }

    private var mayRead: Bool { desk.may(.readTax) }

    func portal(_ portal: TaxPortalStatus) -> Values {
        [
            "name": words.portal(portal.portal),
            "id": portal.portal,
            "settings": (PortalForm.mayChange(desk) ? PortalForm.target(portal.portal) : nil).section,
            "chip": chip(portal).values,
            "advice": advice(portal).section,
            "message": (portal.health?.message).section,
            "facts": facts(portal).values,
            // Figures that lead to submissions, for those who may read them.
            "counts": mayRead ? Services.submissionStates.compactMap { count($0, portal) } : [],
            "hasDeadlines": mayRead && !portal.deadlines.isEmpty,
            "deadlines": deadlines(portal).values,
            "hasCredentials": !portal.credentials.isEmpty,
            "credentials": credentials(portal).values,
        ]
    }

    private func chip(_ portal: TaxPortalStatus) -> Chip {
        guard portal.connected else { return Chip(desk.texts.text("notConnected"), .bad) }
        guard portal.configured else { return Chip(desk.texts.text("notConfigured"), .bad) }
        return portal.health.map { words.health($0.state) } ?? Chip(desk.texts.text("notTriedYet"))
    }

    private func advice(_ portal: TaxPortalStatus) -> String? {
        guard portal.configured else { return desk.texts.text("notConfiguredAdvice") }
        guard let state = portal.health?.state, state != "OK" else { return nil }
        return desk.texts.text("healthAdvice.\(state)")
    }

    private func facts(_ portal: TaxPortalStatus) -> Facts {
        let (texts, formats) = (desk.texts, desk.formats)
        return Facts([
            (texts.text("stateSince"), .moment(portal.health?.since, formats)),
            (texts.text("lastAnswer"), .moment(portal.health?.lastOkAt, formats)),
            (
                texts.text("pausedUntil"),
                .moment(portal.health?.pausedUntil.flatMap { $0 > desk.now ? $0 : nil }, formats)
            ),
            (texts.text("oldestOpen"), .moment(portal.oldestOpenAt, formats)),
            (texts.text("overdue"), overdue(portal.overdue)),
            (texts.text("issuedOffline"), portal.offline > 0 ? .number(formats.number(portal.offline)) : .empty),
        ])
    }

    private func overdue(_ count: Int) -> Cell {
        .chip(Chip(desk.formats.number(count), count > 0 ? .bad : .good))
    }

    private func count(_ state: String, _ portal: TaxPortalStatus) -> Values? {
        guard let count = portal.counts[state], count > 0 else { return nil }
        return [
            "number": desk.formats.number(count), "chip": words.state(state).values,
            "target": "\(SubmissionsPage.path)?f.portal.in=\(portal.portal)&f.state.in=\(state)",
        ]
    }

    private func deadlines(_ portal: TaxPortalStatus) -> Table {
        let texts = desk.texts
        return Table(
            caption: texts.text("nextDeadlines"),
            columns: ["document", "state", "deadline", "timeLeft"].map { texts.text($0) },
            rows: portal.deadlines.map { due in
                Table.Row(
                    to: "\(SubmissionsPage.path)/\(due.submissionID)",
                    [
                        .code(due.legalNumber), .chip(words.state(due.state)), .moment(due.deadlineAt, desk.formats),
                        .chip(words.timeLeft(until: due.deadlineAt)),
                    ])
            })
    }

    private func credentials(_ portal: TaxPortalStatus) -> Table {
        let texts = desk.texts
        return Table(
            caption: texts.text("credentials"),
            columns: ["file", "issuedTo", "validUntil", "timeLeft"].map { texts.text($0) },
            rows: portal.credentials.map { credential in
                Table.Row([
                    .code(credential.name), .text(credential.subject),
                    .day(
                        desk.formats.localDate(credential.validUntil), desk.formats),
                    .chip(words.timeLeft(until: credential.validUntil)),
                ])
            })
    }
}
