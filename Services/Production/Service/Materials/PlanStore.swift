import Contracts
import Postgres
import ProductionDomain

/// Writes what changed in a plan.
enum PlanStore {
    static func save(_ plan: MaterialPlan, insteadOf former: MaterialPlan, in tx: Transaction) {
        if plan.isChecked != former.isChecked {
            tx.write("UPDATE production_order SET materials_checked = \(plan.isChecked) WHERE id = \(plan.order)")
        }
        saveHeld(
            plan.needs.filter { need in !former.needs.contains { $0.holdsSame(as: need) } }, of: plan.order, in: tx)
        let known = former.needs.flatMap(\.requests)
        let changed = plan.needs.flatMap { need in
            need.requests.filter { !known.contains($0) }.map { (need.material, $0) }
        }
        saveRequests(changed, of: plan.order, in: tx)
    }

    private static func saveHeld(_ needs: [MaterialNeed], of order: EnquiryID, in tx: Transaction) {
        guard !needs.isEmpty else { return }
        tx.write(
            """
            UPDATE order_material m SET held_millionths = n.held
            FROM unnest(\(needs.map(\.material)), \(needs.map(\.held))) AS n(material_id, held)
            WHERE m.order_id = \(order) AND m.material_id = n.material_id
            """)
    }

    private static func saveRequests(
        _ requests: [(ProductID, MaterialRequest)], of order: EnquiryID, in tx: Transaction
    ) {
        for (material, request) in requests {
            tx.write(
                """
                INSERT INTO material_request (id, order_id, material_id, quantity_millionths, state, offer_id,
                    offered_millionths, available_on, valid_until)
                VALUES (\(request.id), \(order), \(material), \(request.quantity), \(request.state), \(request.offer),
                    \(request.offered), \(request.availableOn), \(request.validUntil))
                ON CONFLICT (id) DO UPDATE
                SET state = excluded.state, offer_id = excluded.offer_id,
                    offered_millionths = excluded.offered_millionths, available_on = excluded.available_on,
                    valid_until = excluded.valid_until
                """)
        }
    }
}

extension MaterialNeed {
    fileprivate func holdsSame(as other: MaterialNeed) -> Bool { material == other.material && held == other.held }
}
