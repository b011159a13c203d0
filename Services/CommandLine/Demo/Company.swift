import Contracts

/// A company of the demo: its facts, its people, its goods and customers.
struct Company: Sendable {
    let key: String
    let name: String
    let country: String
    let currency: Currency
    let timeZone: String
    let calendar: FiscalCalendar
    let taxID: String
    let taxCode: String
    let taxRate: ExactDecimal
    let people: People
    let goods: [Item]
    let customers: [Customer]
    var suppliers: [Supplier] = []
    /// What the tax portal's module wants to know besides; its README names them.
    var portalOptions: [String: String] = [:]
    /// Discounts above this share need the director and finance as well; none: the sales manager alone decides.
    var largestDiscount: ExactDecimal?

    var id: CompanyID { Derived.id(key) }

    /// A thing the company sells or makes something of.
    struct Item: Sendable {
        let sku: String
        let name: String
        let kind: ProductKind
        let route: SourcingRoute
        let unit: String
        /// In major units of the company's currency.
        let price: ExactDecimal
        let cost: ExactDecimal
        /// How much lies on the shelf at the start.
        let stock: ExactDecimal
        /// Material for one piece: SKU and quantity.
        var materials: [(String, ExactDecimal)] = []
    }

    struct Customer: Sendable {
        let name: String
        let taxID: String?
        let city: String
        /// In major units; none: the company's default.
        var creditLimit: Int64?
    }

    /// Whom a unit gets its goods from.
    struct Supplier: Sendable {
        let name: String
        let country: String
        /// The unit that keeps him in its list: supply or purchasing.
        let unit: ServiceName
        var allowsCancellation = true
    }

    func supplier(_ supplier: Supplier) -> SupplierID {
        Derived.id("\(key)/\(supplier.unit.rawValue)/\(supplier.name)")
    }

    func product(_ sku: String) -> ProductID { Derived.id("\(key)/\(sku)") }
    func account(_ customer: Customer) -> AccountID { Derived.id("\(key)/\(customer.name)") }
    func price(_ value: ExactDecimal) -> UnitPrice { UnitPrice(value, currency) }
    func money(_ major: Int64) -> Money { Money(major * currency.minorUnits, currency) }
}

extension Company {
    static func iranian(password: String) -> Company {
        Company(
            key: "iran", name: "کاروان صنعت", country: "IR", currency: .irr, timeZone: "Asia/Tehran",
            calendar: .persian, taxID: "14007263270", taxCode: "VAT10", taxRate: ExactDecimal(millionths: 100_000),
            people: People(
                company: "iran",
                names: [
                    .seller: "سارا احمدی", .approver: "مریم رضایی", .director: "کاوه نوری", .accountant: "علی محمدی",
                    .financeManager: "زهرا کریمی", .creditController: "رضا شریفی", .supplyOfficer: "نرگس حسینی",
                    .planner: "امیر قاسمی", .buyer: "لیلا صادقی", .storekeeper: "حسن مرادی",
                    .warehouseManager: "پروین جعفری", .gateKeeper: "محمود اکبری", .deliveryClerk: "بهرام یوسفی",
                    .taxOfficer: "شیرین فرهادی", .administrator: "مدیر سامانه", .auditor: "حسابرس",
                    .campaignManager: "نازنین رستمی", .fieldRep: "کامران بهرامی", .shopFloorClerk: "جواد سلیمانی",
                ], password: password),
            goods: [
                Item(
                    sku: "PUMP-40", name: "پمپ آب ۴۰ متری", kind: .goods, route: .trade, unit: "عدد", price: 48_500_000,
                    cost: 36_000_000, stock: 60),
                Item(
                    sku: "VALVE-2", name: "شیر فلکهٔ ۲ اینچ", kind: .goods, route: .stock, unit: "عدد", price: 3_200_000,
                    cost: 2_100_000, stock: 500),
                Item(
                    sku: "HOSE-25", name: "شیلنگ ۲۵ میلی‌متر", kind: .goods, route: .stock, unit: "متر", price: 185_000,
                    cost: 120_000, stock: 4000),
                Item(
                    sku: "PANEL-A", name: "تابلو برق مدل آ", kind: .goods, route: .make, unit: "عدد", price: 92_000_000,
                    cost: 61_000_000, stock: 2, materials: [("STEEL", 12), ("COPPER", 3)]),
                Item(
                    sku: "SENSOR-X", name: "حسگر فشار", kind: .goods, route: .buy, unit: "عدد", price: 21_700_000,
                    cost: 15_900_000, stock: 5),
                Item(
                    sku: "STEEL", name: "ورق فولاد", kind: .material, route: .trade, unit: "کیلوگرم", price: 0,
                    cost: 480_000, stock: 300),
                Item(
                    sku: "COPPER", name: "شمش مس", kind: .material, route: .trade, unit: "کیلوگرم", price: 0,
                    cost: 5_200_000, stock: 4),
                Item(
                    sku: "INSTALL", name: "نصب و راه‌اندازی", kind: .service, route: .stock, unit: "ساعت",
                    price: 7_500_000, cost: 0, stock: 0),
            ],
            customers: [
                Customer(name: "نور صنعت", taxID: "10380284790", city: "تهران"),
                Customer(name: "آب‌گستر جنوب", taxID: "10100083457", city: "شیراز"),
                Customer(name: "فولاد زاگرس", taxID: "10108251920", city: "اصفهان"),
                Customer(name: "بازرگانی البرز", taxID: "14001730425", city: "کرج", creditLimit: 60_000_000),
            ],
            suppliers: [
                Supplier(name: "تأمین کالای پارس", country: "IR", unit: .supply),
                Supplier(name: "فولاد خوزستان", country: "IR", unit: .supply, allowsCancellation: false),
                Supplier(name: "حسگر ایرانیان", country: "IR", unit: .purchasing),
                Supplier(name: "Anadolu Sensör A.Ş.", country: "TR", unit: .purchasing, allowsCancellation: false),
            ], portalOptions: ["sstid": "2710000138624", "odd_rials": "portal"],
            largestDiscount: ExactDecimal(millionths: 200_000))
    }

    static func polish(password: String) -> Company {
        Company(
            key: "poland", name: "Karawana Sp. z o.o.", country: "PL", currency: .pln, timeZone: "Europe/Warsaw",
            calendar: .gregorian, taxID: "5265877635", taxCode: "23", taxRate: ExactDecimal(millionths: 230_000),
            people: People(
                company: "poland",
                names: [
                    .seller: "Anna Nowak", .approver: "Piotr Zieliński", .director: "Ewa Wójcik",
                    .accountant: "Marek Lewandowski", .financeManager: "Joanna Kamińska",
                    .creditController: "Tomasz Dąbrowski", .supplyOfficer: "Katarzyna Mazur",
                    .planner: "Łukasz Krawczyk", .buyer: "Magdalena Pawłowska", .storekeeper: "Jan Górski",
                    .warehouseManager: "Zofia Sikora", .gateKeeper: "Andrzej Baran", .deliveryClerk: "Paweł Duda",
                    .taxOfficer: "Beata Szewczyk", .administrator: "Administrator", .auditor: "Audytor",
                    .campaignManager: "Monika Wilk", .fieldRep: "Krzysztof Lis", .shopFloorClerk: "Adam Pietrzak",
                ], password: password),
            goods: [
                Item(
                    sku: "SHELF-200", name: "Regał magazynowy 200 cm", kind: .goods, route: .trade, unit: "szt.",
                    price: 419, cost: 260, stock: 80),
                Item(
                    sku: "BOX-40", name: "Pojemnik 40 l", kind: .goods, route: .stock, unit: "szt.",
                    price: ExactDecimal(millionths: 34_990_000), cost: 18, stock: 900),
                Item(
                    sku: "CABLE-3", name: "Przewód 3×1,5", kind: .goods, route: .stock, unit: "m",
                    price: ExactDecimal(millionths: 4_275_000), cost: ExactDecimal(millionths: 2_600_000), stock: 6000),
                Item(
                    sku: "DESK-ERGO", name: "Biurko regulowane", kind: .goods, route: .make, unit: "szt.", price: 2350,
                    cost: 1480, stock: 3, materials: [("FRAME", 1), ("BOARD", ExactDecimal(millionths: 1_500_000))]),
                Item(
                    sku: "SCANNER", name: "Skaner kodów", kind: .goods, route: .buy, unit: "szt.", price: 689,
                    cost: 455, stock: 6),
                Item(
                    sku: "FRAME", name: "Rama stalowa", kind: .material, route: .trade, unit: "szt.", price: 0,
                    cost: 720, stock: 4),
                Item(
                    sku: "BOARD", name: "Płyta dębowa", kind: .material, route: .trade, unit: "m²", price: 0, cost: 240,
                    stock: 40),
                Item(
                    sku: "ASSEMBLY", name: "Montaż", kind: .service, route: .stock, unit: "godz.", price: 160, cost: 0,
                    stock: 0),
            ],
            customers: [
                Customer(name: "Mebloteka S.A.", taxID: "5976987430", city: "Poznań"),
                Customer(name: "Logistyka Wschód", taxID: "5106893917", city: "Lublin"),
                Customer(name: "Biuro Plus", taxID: "5449539428", city: "Gdańsk"),
                Customer(name: "Start Sklep", taxID: "5656400386", city: "Łódź", creditLimit: 1_500),
            ],
            suppliers: [
                Supplier(name: "Hurt Wielkopolska", country: "PL", unit: .supply),
                Supplier(name: "Stalprodukt Śląsk", country: "PL", unit: .supply, allowsCancellation: false),
                Supplier(name: "Skanery Polska", country: "PL", unit: .purchasing),
                Supplier(name: "Scanwelt GmbH", country: "DE", unit: .purchasing, allowsCancellation: false),
            ], portalOptions: ["address_line_1": "ul. Handlowa 7", "address_line_2": "00-950 Warszawa"],
            largestDiscount: ExactDecimal(millionths: 200_000))
    }

    /// An empty company of three people for imports and replays.
    static func sandbox(password: String) -> Company {
        Company(
            key: "sandbox", name: "Sandbox Trading Ltd", country: "GB", currency: .gbp, timeZone: "Europe/London",
            calendar: .gregorian, taxID: "GB000000000", taxCode: "GB0", taxRate: .zero,
            people: People(small: "sandbox", password: password), goods: [], customers: [])
    }
}
