import Testing

@testable import SchemaDiff

@Suite struct TypeChangeTests {
  @Test(
    "a type that only grows is neither rewritten nor checked",
    arguments: [
      ("character varying(50)", "character varying(100)"), ("character varying(50)", "character varying"),
      ("character varying(50)", "text"), ("text", "character varying"), ("numeric(10,2)", "numeric(14,2)"),
      ("numeric(10,2)", "numeric"),
    ])
  func growth(old: String, new: String) {
    let change = TypeChange(from: old, to: new)
    #expect(!change.rewrites && change.keepsEveryValue)
  }

  @Test(
    "what must be written anew is told, and whether values can be lost",
    arguments: [
      ("character varying(50)", "character varying(40)", false), ("text", "character varying(100)", false),
      ("integer", "bigint", true), ("bigint", "integer", false), ("numeric(10,2)", "numeric(14,4)", true),
      ("numeric(10,2)", "numeric(10,1)", false), ("numeric", "numeric(10,2)", false),
      ("double precision", "numeric(12,2)", false), ("json", "jsonb", false), ("integer", "text", true),
      ("timestamp without time zone", "timestamp(3) without time zone", false),
    ])
  func rewriting(old: String, new: String, keeps: Bool) {
    let change = TypeChange(from: old, to: new)
    #expect(change.rewrites && change.keepsEveryValue == keeps)
  }
}
