import ArchiveModel
import ArgumentParser
import Operations

struct SealCommand: ArchiveCommand {
  static let configuration = CommandConfiguration(
    commandName: "seal", abstract: "Seal standard input to standard output, as age does.",
    discussion: "Reads no settings. Exit 7 when a recipient or a passphrase cannot be used.")

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("A public key, age1…; may be repeated.", valueName: "recipient"))
  var recipient: [String] = []

  @Option(
    help: ArgumentHelp("File with one public key in a line; may be repeated.", valueName: "file"))
  var recipientsFile: [String] = []

  @Option(help: ArgumentHelp("File with the passphrase.", valueName: "file"))
  var passphraseFile: String?

  @Flag(help: "Ask for a passphrase at the terminal.")
  var passphrase = false

  func run(in context: CommandContext) async throws -> ExitStatus {
    let toKeys = !recipient.isEmpty || !recipientsFile.isEmpty
    let ways = [toKeys, passphraseFile != nil, passphrase].count(where: { $0 })
    guard ways == 1 else {
      throw FaceFault(
        .usage,
        ways == 0 ? "nothing says whom to seal to" : "recipients and a passphrase exclude each other",
        hint: "Use --recipient and --recipients-file, or --passphrase-file, or --passphrase.")
    }
    let keys = SealStreamKeys(
      recipients: recipient, recipientFiles: recipientsFile, passphraseFile: passphraseFile,
      mayAsk: passphrase)
    try await SealStream(in: context.world, from: 0, to: 1).seal(to: keys)
    return .ok
  }
}

struct UnsealCommand: ArchiveCommand {
  static let configuration = CommandConfiguration(
    commandName: "unseal", abstract: "Open a sealed standard input to standard output, as age does.",
    discussion: """
      Takes binary and armored input, reads no settings, and writes authenticated bytes only. What was written is
      whole only when it exits 0; otherwise it exits 7 and says 'error: <class>: ...', the class being header,
      hmac, nomatch, payload or armor.
      """)

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("File with private keys; may be repeated.", valueName: "file"))
  var identity: [String] = []

  @Option(help: ArgumentHelp("File with the passphrase.", valueName: "file"))
  var passphraseFile: String?

  @Flag(help: "Ask for the passphrase at the terminal.")
  var passphrase = false

  @Option(
    help: ArgumentHelp(
      "Largest scrypt work factor that is tried, 1 to 22; 20 takes 1 GiB.", valueName: "factor"))
  var workFactorLimit: Int = 20

  func run(in context: CommandContext) async throws -> ExitStatus {
    guard (1...22).contains(workFactorLimit) else {
      throw FaceFault(.usage, "--work-factor-limit must be 1 to 22", hint: "Leave it out for 20.")
    }
    let keys = SealStreamKeys(
      identityFiles: identity, passphraseFile: passphraseFile,
      mayAsk: passphrase || (identity.isEmpty && passphraseFile == nil), workFactorLimit: workFactorLimit)
    try await SealStream(in: context.world, from: 0, to: 1).unseal(with: keys)
    return .ok
  }
}
