import Contracts

/// Every lock of this module; see ``SteadyMutex`` for why not the standard library's.
typealias Mutex = SteadyMutex
