/// Where a value came from; the order is the order of precedence, the strongest first (DESIGN §4).
package enum Origin: Hashable, Sendable, CustomStringConvertible {
  /// An option of the command line, with its dashes.
  case flag(String)
  /// A variable of the process environment.
  case processEnvironment(String)
  /// A variable in a `.env` file.
  case dotEnv(path: String, line: Int, variable: String)
  /// A key in the settings file.
  case file(path: String, line: Int)
  /// Nobody said otherwise.
  case builtIn

  /// The words `config show --origin` prints.
  package var description: String {
    switch self {
    case .flag(let name): "option \(name)"
    case .processEnvironment(let variable): "environment variable \(variable)"
    case .dotEnv(let path, let line, let variable): "\(path):\(line) (\(variable))"
    case .file(let path, let line): "\(path):\(line)"
    case .builtIn: "built-in default"
    }
  }

  /// The place to look at, as an error message begins with it.
  package var place: String {
    switch self {
    case .flag(let name): name
    case .processEnvironment(let variable): variable
    case .dotEnv(let path, let line, _), .file(let path, let line): "\(path):\(line)"
    case .builtIn: "built-in default"
    }
  }
}

/// A value and where it came from.
package struct Sourced<Value: Sendable>: Sendable {
  /// The value.
  package let value: Value
  /// Where it came from.
  package let origin: Origin

  /// Puts the two together.
  package init(_ value: Value, _ origin: Origin) {
    self.value = value
    self.origin = origin
  }

  /// The result of a function on the value, with the same origin.
  package func map<Result: Sendable, Failure: Error>(
    _ transform: (Value) throws(Failure) -> Result
  ) throws(Failure) -> Sourced<Result> {
    Sourced<Result>(try transform(value), origin)
  }
}

extension Sourced: Equatable where Value: Equatable {}
