@testable import PostgresTools

/// A dump in pg_dump's own form that holds what misleads readers of dumps.
enum SampleDump {
  static let text = #"""
    --
    -- PostgreSQL database dump
    --

    \restrict Xr09

    -- Dumped from database version 15.18 (Debian 15.18-0+deb12u1)
    -- Dumped by pg_dump version 15.18 (Debian 15.18-0+deb12u1)

    SET statement_timeout = 0;
    SET client_encoding = 'UTF8';
    SET standard_conforming_strings = on;
    SELECT pg_catalog.set_config('search_path', '', false);

    --
    -- Name: odd(text); Type: FUNCTION; Schema: app; Owner: role; Schema
    --

    CREATE FUNCTION app.odd(a text) RETURNS text
        LANGUAGE plpgsql
        AS $_$
    --
    -- Name: fake; Type: TABLE; Schema: app; Owner: nobody
    --
    \! touch /tmp/never
    COPY fake FROM stdin;
    \.
    begin return $$x$$ || $1 || '$_'; end $_$;


    ALTER FUNCTION app.odd(a text) OWNER TO "role; Schema";

    --
    -- Name: atomic(); Type: FUNCTION; Schema: app; Owner: owner
    --

    CREATE FUNCTION app.atomic() RETURNS integer
        LANGUAGE sql
        BEGIN ATOMIC
     SELECT CASE WHEN true THEN 1 ELSE 2 END;
     SELECT a$b$c, $1 FROM app."t;""x\";
    END;


    --
    -- Name: t; Type: TABLE; Schema: app; Owner: owner
    --

    CREATE TABLE app.t (
        id integer DEFAULT nextval('app.t_id_seq'::regclass) NOT NULL,
        "Weird ""Name; " text DEFAULT 'it''s; \ -- no' /* a ; /* b */ ; */ -- it's
    );


    ALTER TABLE app.t OWNER TO owner;

    --
    -- Name: TABLE t; Type: COMMENT; Schema: app; Owner: owner
    --

    COMMENT ON TABLE app.t IS E'a \\ b \' ; -- c
    -- Name: fake; Type: TABLE; Schema: app; Owner: nobody
    ';


    --
    -- Data for Name: t; Type: TABLE DATA; Schema: app; Owner: owner
    --

    COPY app.t (id, "Weird ""Name; ") FROM stdin;
    1	--
    2	-- Name: fake; Type: TABLE; Schema: app; Owner: nobody
    3	it's \\! $x$
    \\.
    \N	\N

    \.


    --
    -- Name: t_pkey; Type: INDEX; Schema: app; Owner: owner; Tablespace: fast
    --

    CREATE UNIQUE INDEX t_pkey ON app.t USING btree (id);


    --
    -- Name: TABLE t; Type: ACL; Schema: app; Owner: owner
    --

    GRANT SELECT ON TABLE app.t TO reader, "Odd Role" WITH GRANT OPTION;


    --
    -- PostgreSQL database dump complete
    --

    \unrestrict Xr09


    """#

  /// A whole dump around some lines.
  static func around(_ lines: String) -> String {
    """
    --
    -- PostgreSQL database dump
    --

    -- Dumped from database version 15.18
    -- Dumped by pg_dump version 15.18

    SET standard_conforming_strings = on;

    \(lines)

    --
    -- PostgreSQL database dump complete
    --


    """
  }

  /// Reads a dump in chunks of a size.
  static func read(_ text: String, chunk: Int = .max) throws -> PlainDumpSummary {
    var reader = PlainDumpReader()
    let bytes = Array(text.utf8)
    var start = 0
    while start < bytes.count {
      let end = start + min(chunk, bytes.count - start)
      try bytes[start..<end].withUnsafeBytes { try reader.push($0) }
      start = end
    }
    return try reader.finish()
  }
}
