import DeliveryDomain

/// Messaging calls what the broker hands over a delivery too; in this service the word means ours.
typealias Delivery = DeliveryDomain.Delivery
