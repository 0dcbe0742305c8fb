/// Tables and the references between them, to be put in an order in which parents come first.
package struct ReferenceGraph: Sendable {
  /// What can be done about a reference that closes a circle.
  package enum Bond: Sendable, Equatable, CaseIterable {
    /// Its check can be put off to the end of the transaction.
    case deferrable
    /// It can be NULL at first.
    case nullable
    /// Nothing.
    case fixed
  }

  /// A reference of a table to another one.
  package struct Edge: Sendable, Equatable {
    /// The number of the table that refers.
    package var child: Int
    /// The number of the table that is referred to, and wants to come first.
    package var parent: Int
    /// What can be done when it closes a circle.
    package var bond: Bond

    package init(child: Int, parent: Int, bond: Bond) {
      self.child = child
      self.parent = parent
      self.bond = bond
    }
  }

  /// An order of the tables, and what it could not heed.
  package struct Order: Sendable, Equatable {
    /// Every number once, parents first but for what is broken.
    package var tables: [Int]
    /// The edges, by their places in the graph's list, whose parent comes after its child.
    package var broken: Set<Int>
  }

  /// A circle none of whose references can wait.
  package struct Unbreakable: Error, Equatable {
    /// Each table refers to the next one, the last to the first.
    package var tables: [Int]
  }

  private let count: Int
  private let edges: [Edge]

  /// Tables are numbers below `count`; an edge to the table itself orders nothing.
  package init(count: Int, edges: [Edge]) {
    self.count = count
    self.edges = edges
  }

  /// Parents first, of equals the lower number; references that close a circle are broken, none without need.
  package func order() throws(Unbreakable) -> Order {
    var order = Order(tables: [], broken: [])
    var rest = Set(0..<count)
    while !rest.isEmpty {
      let pending = pendingEdges(rest, order.broken)
      let blocked = Set(pending.map { edges[$0].child })
      if let next = rest.subtracting(blocked).min() {
        order.tables.append(next)
        rest.remove(next)
        continue
      }
      guard let broken = weakest(of: pending) else { throw Unbreakable(tables: circle(pending)) }
      order.broken.insert(broken)
    }
    // A reference that was broken early may have turned out well.
    let places = Dictionary(uniqueKeysWithValues: order.tables.enumerated().map { ($1, $0) })
    order.broken = order.broken.filter {
      places[edges[$0].parent, default: 0] > places[edges[$0].child, default: 0]
    }
    return order
  }

  private func pendingEdges(_ rest: Set<Int>, _ broken: Set<Int>) -> [Int] {
    edges.indices.filter {
      let edge = edges[$0]
      return edge.child != edge.parent && rest.contains(edge.child) && rest.contains(edge.parent)
        && !broken.contains($0)
    }
  }

  /// An edge that lies on a circle and can wait; those whose check can be put off before those that can be NULL.
  private func weakest(of pending: [Int]) -> Int? {
    for bond in [Bond.deferrable, .nullable] {
      let found = pending.first {
        edges[$0].bond == bond && reaches(edges[$0].child, from: edges[$0].parent, over: pending)
      }
      if let found { return found }
    }
    return nil
  }

  private func reaches(_ goal: Int, from start: Int, over pending: [Int]) -> Bool {
    var seen: Set<Int> = [start]
    var open = [start]
    while let table = open.popLast() {
      if table == goal { return true }
      for number in pending where edges[number].child == table {
        if seen.insert(edges[number].parent).inserted { open.append(edges[number].parent) }
      }
    }
    return false
  }

  /// A circle of edges, when every table that is left has a parent that is left.
  private func circle(_ pending: [Int]) -> [Int] {
    guard var table = pending.map({ edges[$0].child }).min() else { return [] }
    var path: [Int] = []
    while !path.contains(table) {
      path.append(table)
      guard let edge = pending.first(where: { edges[$0].child == table }) else { return path }
      table = edges[edge].parent
    }
    return Array(path[(path.firstIndex(of: table) ?? 0)...])
  }
}
