import Glibc

/// The server settings of throw-away clusters, and why.
enum ScratchSettings {
  /// What SIGQUIT means to a postmaster: end every session, write nothing, exit.
  static let immediateShutdown = SIGQUIT

  /// For every scratch cluster: no network, messages that can be read by a program, room for large dumps.
  static let always = [
    "listen_addresses": "",
    "port": "5432",
    "lc_messages": "C",
    "logging_collector": "off",
    "log_destination": "stderr",
    // A whole dump in one transaction locks every one of its tables.
    "max_locks_per_transaction": "1024",
    "jit": "off",
  ]

  static func of(_ durability: ScratchPlan.Durability) -> [String: String] {
    switch durability {
    case .durable: return [:]
    case .throwaway:
      let memory = megabytesOfMemory
      return [
        "fsync": "off", "synchronous_commit": "off", "full_page_writes": "off",
        "wal_level": "minimal", "max_wal_senders": "0", "archive_mode": "off",
        "max_wal_size": "8GB", "checkpoint_timeout": "1h", "autovacuum": "off",
        "shared_buffers": "\(memory)MB", "maintenance_work_mem": "\(memory)MB",
        "max_connections": "20",
      ]
    }
  }

  /// An eighth of the machine's memory, 512 MB at most and 64 MB at least.
  private static var megabytesOfMemory: Int {
    let bytes = sysconf(Int32(_SC_PHYS_PAGES)) * sysconf(Int32(_SC_PAGESIZE))
    return min(512, max(64, bytes >> 23))
  }
}
