import Testing

@testable import RowMerge

@Suite struct ReferenceGraphTests {
  typealias Edge = ReferenceGraph.Edge

  /// A generator whose numbers are the same in every run.
  struct Dice: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var mixed = state
      mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
      mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
      return mixed ^ (mixed >> 31)
    }
  }

  static func orders(of count: Int) -> [[Int]] {
    guard count > 0 else { return [[]] }
    return orders(of: count - 1).flatMap { shorter in
      (0...shorter.count).map { place in
        var order = shorter
        order.insert(count - 1, at: place)
        return order
      }
    }
  }

  /// The edges whose parent comes after their child.
  static func backward(_ edges: [Edge], in order: [Int]) -> Set<Int> {
    Set(
      edges.indices.filter { number in
        guard let parent = order.firstIndex(of: edges[number].parent),
          let child = order.firstIndex(of: edges[number].child)
        else { return true }
        return parent > child
      })
  }

  @Test("every small graph is ordered as trying all orders would find possible")
  func oracle() throws {
    var dice = Dice(state: 7)
    let all = (0...5).map { Self.orders(of: $0) }
    for _ in 0..<3000 {
      let count = Int.random(in: 0...5, using: &dice)
      let bonds = ReferenceGraph.Bond.allCases
      let edges = (0..<Int.random(in: 0...(count == 0 ? 0 : 8), using: &dice)).map { _ in
        Edge(
          child: Int.random(in: 0..<count, using: &dice), parent: Int.random(in: 0..<count, using: &dice),
          bond: bonds[Int.random(in: 0..<bonds.count, using: &dice)])
      }
      let possible = all[count].filter { order in
        Self.backward(edges, in: order).allSatisfy { edges[$0].bond != .fixed }
      }
      do {
        let found = try ReferenceGraph(count: count, edges: edges).order()
        #expect(Set(found.tables) == Set(0..<count) && found.tables.count == count)
        #expect(found.broken == Self.backward(edges, in: found.tables), "\(edges)")
        #expect(possible.contains(found.tables), "\(edges) \(found)")
        if possible.contains(where: { Self.backward(edges, in: $0).isEmpty }) {
          #expect(found.broken.isEmpty, "broken without need: \(edges)")
        }
        // A column is left empty at first only where putting off checks does not suffice.
        let isGentle = possible.contains { order in
          Self.backward(edges, in: order).allSatisfy { edges[$0].bond == .deferrable }
        }
        if isGentle { #expect(found.broken.allSatisfy { edges[$0].bond == .deferrable }, "\(edges)") }
      } catch {
        #expect(possible.isEmpty, "\(edges) can be ordered")
        let circle = error.tables
        #expect(!circle.isEmpty)
        for (table, next) in zip(circle, circle.dropFirst() + circle.prefix(1)) {
          #expect(edges.contains { $0.child == table && $0.parent == next && $0.child != $0.parent })
        }
      }
    }
  }

  @Test("parents come first, and of equals the lower number")
  func deterministic() throws {
    let edges = [Edge(child: 0, parent: 3, bond: .fixed), Edge(child: 2, parent: 2, bond: .fixed)]
    #expect(try ReferenceGraph(count: 4, edges: edges).order() == .init(tables: [1, 2, 3, 0], broken: []))
  }
}
