import Contracts

/// Why a sales process cannot become what the administrator wants. Places count from 0, as in the request.
package enum ProcessRefusal: Refusal, Equatable {
    case nameLength
    case nameTaken
    case noStages
    case tooManyStages
    case stageNameLength(Int)
    case stageTwice(Int)
    case stageUnknown(at: Int?)
    case probabilityOutOfRange(Int)
    case limitOutOfRange(Int)
    case milestoneUnknown(Int)
    case milestoneFixed(Int)
    case milestoneTwice(Int)
    case milestoneOutOfOrder(Int)
    case stageInUse(StageKey, name: String?, Int)
    case targetUnknown
    case neededForImports
    case defaultStays
    case retiredAlready
    case notRetired
    case processRetired

    package var code: String {
        switch self {
        case .nameLength, .stageNameLength: "name-length"
        case .nameTaken: "process-name-taken"
        case .noStages: "no-stages"
        case .tooManyStages: "too-many-stages"
        case .stageTwice: "stage-twice"
        case .stageUnknown: "stage-unknown"
        case .probabilityOutOfRange: "probability-out-of-range"
        case .limitOutOfRange: "limit-out-of-range"
        case .milestoneUnknown: "milestone-unknown"
        case .milestoneFixed: "milestone-fixed"
        case .milestoneTwice: "milestone-twice"
        case .milestoneOutOfOrder: "milestone-out-of-order"
        case .stageInUse: "stage-in-use"
        case .targetUnknown: "target-unknown"
        case .neededForImports: "needed-for-imports"
        case .defaultStays: "default-stays"
        case .retiredAlready: "process-retired"
        case .notRetired: "process-not-retired"
        case .processRetired: "process-takes-no-sales"
        }
    }

    package var kind: RefusalKind {
        switch self {
        case .stageUnknown(at: nil): .notFound
        case .nameTaken, .stageInUse, .neededForImports, .defaultStays, .retiredAlready, .notRetired, .processRetired:
            .conflict
        default: .invalid
        }
    }

    package var detail: String {
        switch self {
        case .nameLength, .stageNameLength: "A name has 1 to 100 characters."
        case .nameTaken: "Another sales process of the company has this name."
        case .noStages: "A sales process has at least one stage."
        case .tooManyStages: "A sales process has at most \(SalesProcess.mostStages) stages."
        case .stageTwice: "Another stage of the process is this one, or has its name."
        case .stageUnknown: "The process has no such stage."
        case .probabilityOutOfRange: "A probability is a whole number from 0 to 100."
        case .limitOutOfRange:
            "A limit is a whole number of days from 1 to \(SalesProcess.longestLimit), or 0 for none."
        case .milestoneUnknown:
            "Name one of \(Milestone.allCases.map(\.rawValue).joined(separator: ", ")), or none for a stage that people move "
                + "sales to by hand."
        case .milestoneFixed: "What leads to a stage stays as it is; make a new stage for anything else."
        case .milestoneTwice: "Another stage of the process is reached by this already."
        case .milestoneOutOfOrder:
            "Documents come in one order: \(Milestone.allCases.map(\.rawValue).joined(separator: ", ")). Their stages stand "
                + "in it too."
        case .stageInUse(let key, let name, let count):
            "\(count) open sale(s) stand in “\(name ?? key.rawValue)”. Move them first, or name the stage that they move to."
        case .targetUnknown: "Name another stage of the same process that is not retired."
        case .neededForImports: "Deals of other systems are taken over into this stage; it can be renamed, not retired."
        case .defaultStays: "New sales take this process: make another one the default first."
        case .retiredAlready: "The process is retired; take it up again first."
        case .notRetired: "The process is not retired."
        case .processRetired: "This sales process takes no new sales; choose another one."
        }
    }

    package var faults: [Fault] {
        let place: String? =
            switch self {
            case .nameLength, .nameTaken: "/name"
            case .noStages, .tooManyStages: "/stages"
            case .stageNameLength(let index), .stageTwice(let index): "/stages/\(index)/name"
            case .stageUnknown(at: let index?): "/stages/\(index)/key"
            case .probabilityOutOfRange(let index): "/stages/\(index)/probability"
            case .limitOutOfRange(let index): "/stages/\(index)/limit_days"
            case .milestoneUnknown(let index), .milestoneFixed(let index), .milestoneTwice(let index),
                .milestoneOutOfOrder(let index):
                "/stages/\(index)/milestone"
            case .targetUnknown: "/move_to"
            case .processRetired: "/process"
            default: nil
            }
        return place.map { [Fault(pointer: $0, code: code, message: detail)] } ?? []
    }

    package var parameters: [String: String] {
        guard case .stageInUse(let key, _, let count) = self else { return [:] }
        return ["stage": key.rawValue, "count": "\(count)"]
    }
}
