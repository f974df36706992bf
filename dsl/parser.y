/*
 * parser.y -- the grammar of .cep. It only builds trees; names, types and bounds are the second
 * pass. LALR(1) without conflicts.
 *
 * The clauses of a rule may come in any order here: clauses_check() then says which one is out of
 * its place, which is more than "unexpected where". FOR_EACH is one token so that `when E for D`
 * and `for each` differ at the first.
 *
 * Every `error` stands where a declaration, clause, field or line begins; scan_resume() finds the
 * next one, so that one run reports them all. It puts the lookahead token back itself: yyclearin.
 */
%code requires {
#include "dsl/parse.h"
}
%code provides {
int	ast_yyparse(struct parse *);
}
%code {
#include "base/check.h"

static int	ast_yylex(AST_YYSTYPE *, AST_YYLTYPE *, struct parse *);
static void	ast_yyerror(AST_YYLTYPE *, struct parse *, const char *);

#define YYLLOC_DEFAULT(whole, parts, n)	((whole) = parts_place(parts, n))

/* From the first part that is not empty; of nothing: right behind what stands before it. */
static struct span parts_place(const struct span *parts, int n) {
	struct span	place = parts[0];
	int		first = 1;

	if (n == 0) {
		place.line = place.end_line;
		place.column = place.end_column;
		return place;
	}
	while (first < n && parts[first].line == parts[first].end_line
	    && parts[first].column == parts[first].end_column)
		first++;
	return span_join(parts[first], parts[n]);
}

/* Deeper than AST_DEPTH_MAX brackets and as many prefixes can make it. */
#define YYMAXDEPTH 20000

/* After an error: reading goes on at the next such place. */
#define RESUME(place) do {						\
	scan_resume(p->scan, place);					\
	yyclearin;							\
	yyerrok;							\
} while (0)

#define NEW(type, ...) ((type *)node_copy(p, &(type){ __VA_ARGS__ }, sizeof(type)))
}

%define api.pure full
%define api.prefix {ast_yy}
%define api.token.prefix {T_}
%define api.location.type {struct span}
%define parse.error custom
%define parse.lac full
%locations
%param {struct parse *p}
%expect 0

%union {
	struct lexeme		 lexeme;
	bool			 flag;
	uint32_t		 count;
	struct name_node	*name;
	struct name_node_list	 names;
	struct text_node	*text;
	struct text_node_list	 texts;
	struct duration_node	*duration;
	struct seg_node_list	 segs;
	struct path_node	*path;
	struct path_node_list	 paths;
	struct expr_node	*expr;
	struct expr_node_list	 exprs;
	struct call_args	 call;
	struct assign_node_list	 assigns;
	struct event_node	*event;
	struct field_node	*field;
	struct field_node_list	 fields;
	struct unit_node	 unit;
	struct type_node	*type;
	struct timing_node_list	 timing;
	struct elem_node	*elem;
	struct elem_node_list	 elems;
	struct seq_node_list	 seqs;
	struct quant_node	 quant;
	struct { enum elem_rel way; struct duration_node *within; struct span span; } rel;
	struct alt_node		*alt;
	struct alt_node_list	 alts;
	struct key_node		*key;
	struct key_node_list	 keys;
	struct window_node	 window;
	struct cancel_node	*cancel;
	struct clause_node	*clause;
	struct clause_node_list	 clauses;
	enum when_kind		 when;
	enum change_kind	 change;
	struct line_node	*line;
	struct line_node_list	 lines;
	struct decl		*decl;
	struct { bool is_there; struct assign_node *list; } with;
	struct { uint32_t count; struct duration_node *every; } times;
}

%token END 0 "the end of the file"
%token START_FILE START_HOLE
%token <lexeme> NAME "a name" NUM "a number" STR "a text" NET "an address"
%token PACKAGE "package" EVENT "event" IS_ENUM "enum" LIST_ "list" SCHEDULE "schedule"
%token EXCEPT "except" CONST "const" DEFINE "define" RULE "rule" EXTEND "extend" DERIVE "derive"
%token TEST "test" FROM "from" KEY "key" TIME "time" LATE "late" IDLE "idle" MINOR "minor"
%token SECRET "secret" ABOUT "about" OWNER "owner" RUNBOOK "runbook" TAGS "tags" STATUS "status"
%token CANARY "canary" FOR "for" EACH "each" FOR_EACH "for each" LET "let" OF "of" OVER "over"
%token ENDING "ending" AGO "ago" MATCH "match" WATCH "watch" WITHIN "within" CANCEL "cancel"
%token WHEN "when" CLEAR "clear" THEN "then" NEXT "next" EVERY "every" NO "no" AT "at"
%token LEAST "least" EXACTLY "exactly" TO "to" OPTIONAL "optional" CONSECUTIVE "consecutive"
%token COMBINATION "combination" GREEDY "greedy" AS "as" UNTIL "until" PER "per" SESSION "session"
%token GAP "gap" LAST "last" UNLESS "unless" ALERT "alert" IF "if" WITH "with" EMIT "emit"
%token SHOW "show" SUPPRESS "suppress" REPEAT "repeat" KEEP "keep" DRAIN "drain" RESET "reset"
%token LIMIT "limit" RUNS "runs" AFTER "after" OVERLAPPING "overlapping" FIRST "first" ONCE "once"
%token EXPECT "expect" TIMES "times" NONE "none" EACH_WITHIN "each within" ON "on"
%token ON_TIMEOUT "on timeout" ON_CLEAR "on clear" ON_CHANGE "on change" RUN_TO "run to"
%token GE ">=" LE "<=" NE "!=" AND "and" OR "or" NOT "not" IN "in" LIKE "like" MATCHES "matches"
%token EXISTS "exists" IS "is" NULL_ "null" TRUE_ "true" FALSE_ "false" ANY "any" ALL "all"
%token WHERE "where" ELSE "else"

%left OR
%left AND
%right NOT
%nonassoc '=' NE '<' '>' GE LE IN LIKE MATCHES IS
%left ELSE
%left '+' '-'
%left '*' '/'
%precedence NEG

%type <name> name as except level
%type <names> names types to
%type <text> text source
%type <texts> strs
%type <duration> D within hold ending gap
%type <segs> segs dots
%type <path> path dotted
%type <paths> paths
%type <expr> E prim call cond clear if until
%type <exprs> exprs
%type <call> args
%type <assigns> assigns
%type <with> with
%type <event> base
%type <flag> optional secret run
%type <unit> unit
%type <field> field
%type <fields> fields
%type <type> type
%type <timing> timing
%type <elem> step core
%type <elems> seq
%type <seqs> seqs
%type <quant> quant loop how
%type <rel> rel way
%type <alt> alt
%type <alts> alts
%type <key> key
%type <keys> keys
%type <window> window
%type <cancel> cancel
%type <clause> clause meta let body filter outcome option repeat show suppress status ext
%type <clauses> clauses exts
%type <when> when
%type <change> change
%type <line> line at
%type <lines> lines
%type <times> times
%type <count> count
%type <decl> decl event list schedule rule extend derive test

%%

start     : START_FILE file
	  | START_HOLE E		{ p->hole = $2; }
	  ;
file      : %empty
	  | file decl			{ decl_done(p, $2, @2); }
	  ;
decl      : PACKAGE path		{ $$ = decl_new(p, DECL_PACKAGE, NULL); $$->package = $2; }
	  | event
	  | list
	  | schedule
	  | CONST name '=' E		{ $$ = decl_new(p, DECL_CONST, $2); $$->value = $4; }
	  | CONST name error		{ $$ = decl_new(p, DECL_CONST, $2); RESUME(SCAN_DECL); }
	  | DEFINE name '(' names ')' '=' E {
		$$ = decl_new(p, DECL_DEFINE, $2);
		$$->define = NEW(struct define_node, .params = $4.first, .body = $7);
	    }
	  | DEFINE name error		{ $$ = decl_new(p, DECL_DEFINE, $2); RESUME(SCAN_DECL); }
	  | rule
	  | extend
	  | derive
	  | test
	  | error			{ $$ = decl_new(p, DECL_BROKEN, NULL); RESUME(SCAN_DECL); }
	  ;
name      : NAME			{ $$ = name_new(p, $1, @1); }
	  ;
names     : name			{ $$ = (struct name_node_list){0}; list_add(&$$, $1); }
	  | names ',' name		{ $$ = $1; list_add(&$$, $3); }
	  ;
text      : STR				{ $$ = text_new(p, $1, @1); }
	  ;
path      : segs			{ $$ = path_new(p, $1, @1); }
	  ;
segs      : NAME			{ $$ = (struct seg_node_list){0};
					  list_add(&$$, seg_new(p, $1.text, NULL, @1)); }
	  | segs '.' NAME		{ $$ = $1; list_add(&$$, seg_new(p, $3.text, NULL, @3)); }
	  | segs '[' E ']'		{ $$ = $1; list_add(&$$, seg_new(p, NULL, $3,
					    span_join(@2, @4))); }
	  ;
dotted    : dots			{ $$ = path_new(p, $1, @1); }
	  ;
dots      : NAME			{ $$ = (struct seg_node_list){0};
					  list_add(&$$, seg_new(p, $1.text, NULL, @1)); }
	  | dots '.' NAME		{ $$ = $1; list_add(&$$, seg_new(p, $3.text, NULL, @3)); }
	  ;
D         : NUM NAME			{ $$ = duration_new(p, $1, $2, @$); }
	  ;
count     : NUM				{ $$ = count_new(p, $1, @1); }
	  ;

/* ---- What flows in ---- */

event     : EVENT name base '{' fields '}' timing {
		$$ = decl_new(p, DECL_EVENT, $2);
		$$->event = $3;
		$$->event->fields = $5.first;
		$$->event->fields_span = span_join(@4, @6);
		$$->event->timing = $7.first;
	    }
	  | EVENT name error		{ $$ = decl_new(p, DECL_EVENT, $2); RESUME(SCAN_DECL); }
	  ;
base      : %empty			{ $$ = NEW(struct event_node, .fields = NULL); }
	  | IS name cond		{ $$ = NEW(struct event_node, .base = $2,
					    .base_cond = $3); }
	  ;
fields    : %empty			{ $$ = (struct field_node_list){0}; }
	  | fields field		{ $$ = $1; if ($2 != NULL) list_add(&$$, $2); }
	  ;
field     : path ':' type optional source unit secret {
		$$ = NEW(struct field_node, .path = $1, .type = $3, .is_optional = $4, .from = $5,
		    .unit = $6, .is_secret = $7, .span = @$);
	    }
	  | error			{ $$ = NULL; RESUME(SCAN_FIELD); }
	  ;
optional  : %empty			{ $$ = false; }
	  | '?'				{ $$ = true; }
	  ;
source    : %empty			{ $$ = NULL; }
	  | FROM text			{ $$ = $2; }
	  ;
unit      : %empty			{ $$ = (struct unit_node){0}; }
	  | IN NAME			{ $$ = (struct unit_node){ UNIT_KIND_NAME, false,
					    $2.text, @$ }; }
	  | IN NAME MINOR		{ $$ = (struct unit_node){ UNIT_KIND_NAME, true,
					    $2.text, @$ }; }
	  | IN STR			{ $$ = (struct unit_node){ UNIT_KIND_FIELD, false,
					    $2.text, @$ }; }
	  | IN STR MINOR		{ $$ = (struct unit_node){ UNIT_KIND_FIELD, true,
					    $2.text, @$ }; }
	  ;
secret    : %empty			{ $$ = false; }
	  | SECRET			{ $$ = true; }
	  ;
type      : NAME			{ $$ = NEW(struct type_node, .kind = TYPE_NAME,
					    .name = $1.text, .span = @$); }
	  | TIME			{ $$ = NEW(struct type_node, .kind = TYPE_TIME,
					    .span = @$); }
	  | IS_ENUM '(' names ')'	{ $$ = NEW(struct type_node, .kind = TYPE_ENUM,
					    .values = $3.first, .span = @$); }
	  | LIST_ OF type		{ $$ = NEW(struct type_node, .kind = TYPE_LIST,
					    .element = $3, .span = @$); }
	  ;
timing    : %empty			{ $$ = (struct timing_node_list){0}; }
	  | timing TIME path unit {
		$$ = $1;
		list_add(&$$, NEW(struct timing_node, .kind = TIMING_TIME, .path = $3, .unit = $4,
		    .span = span_join(@2, @4)));
	    }
	  | timing TIME FROM text unit {
		$$ = $1;
		list_add(&$$, NEW(struct timing_node, .kind = TIMING_TIME_FROM, .from = $4,
		    .unit = $5, .span = span_join(@2, @5)));
	    }
	  | timing LATE D {
		$$ = $1;
		list_add(&$$, NEW(struct timing_node, .kind = TIMING_LATE, .duration = $3,
		    .span = span_join(@2, @3)));
	    }
	  | timing IDLE D {
		$$ = $1;
		list_add(&$$, NEW(struct timing_node, .kind = TIMING_IDLE, .duration = $3,
		    .span = span_join(@2, @3)));
	    }
	  ;
list      : LIST_ name '=' '(' exprs ')' {
		$$ = decl_new(p, DECL_LIST, $2);
		$$->list = NEW(struct list_node, .values = $5.first, .value_count = $5.count);
	    }
	  | LIST_ name FROM text {
		$$ = decl_new(p, DECL_LIST, $2);
		$$->list = NEW(struct list_node, .from = $4);
	    }
	  | LIST_ name FROM text KEY names {
		$$ = decl_new(p, DECL_LIST, $2);
		$$->list = NEW(struct list_node, .from = $4, .keys = $6.first);
	    }
	  | LIST_ name FROM text KEY names '{' fields '}' {
		$$ = decl_new(p, DECL_LIST, $2);
		$$->list = NEW(struct list_node, .from = $4, .keys = $6.first, .has_columns = true,
		    .columns = $8.first);
	    }
	  | LIST_ name error		{ $$ = decl_new(p, DECL_LIST, $2); RESUME(SCAN_DECL); }
	  ;
schedule  : SCHEDULE name '=' text IN text except {
		$$ = decl_new(p, DECL_SCHEDULE, $2);
		$$->schedule = NEW(struct schedule_node, .text = $4, .zone = $6, .except = $7);
	    }
	  | SCHEDULE name error		{ $$ = decl_new(p, DECL_SCHEDULE, $2); RESUME(SCAN_DECL); }
	  ;
except    : %empty			{ $$ = NULL; }
	  | EXCEPT name			{ $$ = $2; }
	  ;
derive    : DERIVE name FROM types cond '{' assigns '}' {
		$$ = decl_new(p, DECL_DERIVE, $2);
		$$->derive = NEW(struct derive_node, .types = $4.first, .cond = $5,
		    .assigns = $7.first);
	    }
	  | DERIVE name error		{ $$ = decl_new(p, DECL_DERIVE, $2); RESUME(SCAN_DECL); }
	  ;

/* ---- Rules ---- */

rule      : RULE name '{' clauses '}' {
		$$ = decl_new(p, DECL_RULE, $2);
		$$->rule = rule_new(p, $2, $4.first);
	    }
	  | RULE name error		{ $$ = decl_new(p, DECL_RULE, $2); RESUME(SCAN_DECL); }
	  ;
extend    : EXTEND RULE dotted '{' exts '}' {
		$$ = decl_new(p, DECL_EXTEND, NULL);
		$$->extend = extend_new(p, $3, $5.first);
	    }
	  ;
clauses   : %empty			{ $$ = (struct clause_node_list){0}; }
	  | clauses clause		{ $$ = $1; if ($2 != NULL) list_add(&$$, $2); }
	  ;
clause    : meta
	  | FOR_EACH keys		{ $$ = clause_new(p, CLAUSE_FOR_EACH, @$);
					  $$->keys = $2.first; }
	  | let
	  | body
	  | filter
	  | outcome
	  | option
	  | error			{ $$ = NULL; RESUME(SCAN_CLAUSE); }
	  ;
meta      : ABOUT text			{ $$ = clause_new(p, CLAUSE_ABOUT, @$); $$->text = $2; }
	  | OWNER text			{ $$ = clause_new(p, CLAUSE_OWNER, @$); $$->text = $2; }
	  | RUNBOOK text		{ $$ = clause_new(p, CLAUSE_RUNBOOK, @$); $$->text = $2; }
	  | TAGS strs			{ $$ = clause_new(p, CLAUSE_TAGS, @$);
					  $$->texts = $2.first; }
	  | status
	  ;
status    : STATUS name			{ $$ = clause_new(p, CLAUSE_STATUS, @$);
					  $$->status.name = $2; }
	  | STATUS CANARY NUM '%' {
		$$ = clause_new(p, CLAUSE_STATUS, @$);
		$$->status.is_canary = true;
		$$->status.name = name_new(p, (struct lexeme){ .text = "canary" }, @2);
		$$->status.percent = number_new(p, $3);
		$$->status.percent_span = span_join(@3, @4);
	    }
	  ;
strs      : text			{ $$ = (struct text_node_list){0}; list_add(&$$, $1); }
	  | strs ',' text		{ $$ = $1; list_add(&$$, $3); }
	  ;
keys      : key				{ $$ = (struct key_node_list){0}; list_add(&$$, $1); }
	  | keys ',' key		{ $$ = $1; list_add(&$$, $3); }
	  ;
key       : alt				{ $$ = NEW(struct key_node, .alts = $1, .span = @$); }
	  | alt IN name			{ $$ = NEW(struct key_node, .alts = $1, .list = $3,
					    .span = @$); }
	  | name '=' alts		{ $$ = NEW(struct key_node, .name = $1, .alts = $3.first,
					    .span = @$); }
	  ;
alts      : alt				{ $$ = (struct alt_node_list){0}; list_add(&$$, $1); }
	  | alts '|' alt		{ $$ = $1; list_add(&$$, $3); }
	  ;
alt       : path			{ $$ = NEW(struct alt_node, .path = $1, .span = @$); }
	  | ANY path			{ $$ = NEW(struct alt_node, .path = $2, .is_any = true,
					    .span = @$); }
	  ;
let       : LET name '=' NAME OF dotted cond OVER D ending {
		$$ = clause_new(p, CLAUSE_LET, @$);
		$$->let = NEW(struct let_node, .kind = LET_PAST, .name = $2,
		    .what = name_new(p, $4, @4), .of = $6, .cond = $7, .over = $9,
		    .ending = $10);
	    }
	  | LET name '=' E {
		$$ = clause_new(p, CLAUSE_LET, @$);
		$$->let = NEW(struct let_node, .kind = LET_EXPR, .name = $2, .value = $4);
	    }
	  ;
ending    : %empty			{ $$ = NULL; }
	  | ENDING D AGO		{ $$ = $2; }
	  ;
body      : MATCH seq within cancel {
		$$ = clause_new(p, CLAUSE_MATCH, @$);
		$$->match = NEW(struct match_node, .seq = seq_new(p, $2, @2), .within = $3,
		    .cancel = $4);
	    }
	  | WATCH types cond as window WHEN E hold clear {
		$$ = clause_new(p, CLAUSE_WATCH, @$);
		$$->watch = NEW(struct watch_node, .types = $2.first, .cond = $3, .as = $4,
		    .window = $5, .when = $7, .hold = $8, .clear = $9);
	    }
	  ;
within    : %empty			{ $$ = NULL; }
	  | WITHIN D			{ $$ = $2; }
	  ;
cancel    : %empty			{ $$ = NULL; }
	  | CANCEL ON types cond	{ $$ = NEW(struct cancel_node, .types = $3.first,
					    .cond = $4, .span = @$); }
	  ;
hold      : %empty			{ $$ = NULL; }
	  | FOR D			{ $$ = $2; }
	  ;
clear     : %empty			{ $$ = NULL; }
	  | CLEAR WHEN E		{ $$ = $3; }
	  ;
window    : OVER D			{ $$ = (struct window_node){ .kind = WINDOW_OVER,
					    .size = $2, .span = @$ }; }
	  | OVER D EVERY D		{ $$ = (struct window_node){ .kind = WINDOW_HOP,
					    .size = $2, .step = $4, .span = @$ }; }
	  | EACH D			{ $$ = (struct window_node){ .kind = WINDOW_TUMBLE,
					    .size = $2, .span = @$ }; }
	  | EACH D IN text		{ $$ = (struct window_node){ .kind = WINDOW_TUMBLE_ZONE,
					    .size = $2, .zone = $4, .span = @$ }; }
	  | PER SESSION GAP D within	{ $$ = (struct window_node){ .kind = WINDOW_SESSION,
					    .size = $4, .within = $5, .span = @$ }; }
	  | OVER LAST count WITHIN D	{ $$ = (struct window_node){ .kind = WINDOW_LAST,
					    .count = $3, .within = $5, .span = @$ }; }
	  ;
filter    : WHERE E			{ $$ = clause_new(p, CLAUSE_WHERE, @$); $$->expr = $2; }
	  | UNLESS E			{ $$ = clause_new(p, CLAUSE_UNLESS, @$); $$->expr = $2; }
	  ;
outcome   : when ALERT level if STR with to {
		struct text_node *text = text_new(p, $5, @5);

		$$ = clause_new(p, CLAUSE_ALERT, @$);
		$$->alert = NEW(struct alert_node, .when = $1, .level = $3, .cond = $4,
		    .text = text, .parts = template_parse(p, text, $5), .has_with = $6.is_there,
		    .with = $6.list, .to = $7.first);
	    }
	  | when EMIT name '{' assigns '}' {
		$$ = clause_new(p, CLAUSE_EMIT, @$);
		$$->emit = NEW(struct emit_node, .when = $1, .type = $3, .assigns = $5.first);
	    }
	  ;
level     : name
	  ;
when      : %empty			{ $$ = WHEN_MATCH; }
	  | ON_TIMEOUT			{ $$ = WHEN_TIMEOUT; }
	  | ON_CLEAR			{ $$ = WHEN_CLEAR; }
	  ;
if        : %empty			{ $$ = NULL; }
	  | IF E			{ $$ = $2; }
	  ;
with      : %empty			{ $$.is_there = false; $$.list = NULL; }
	  | WITH '{' assigns '}'	{ $$.is_there = true; $$.list = $3.first; }
	  ;
to        : %empty			{ $$ = (struct name_node_list){0}; }
	  | TO names			{ $$ = $2; }
	  ;
option    : suppress
	  | repeat
	  | ON_CHANGE change		{ $$ = clause_new(p, CLAUSE_ON_CHANGE, @$);
					  $$->change = $2; }
	  | LIMIT count RUNS PER KEY	{ $$ = clause_new(p, CLAUSE_LIMIT, @$);
					  $$->limit.count = $2; $$->limit.count_span = @2; }
	  | show
	  ;
suppress  : SUPPRESS D			{ $$ = clause_new(p, CLAUSE_SUPPRESS, @$);
					  $$->suppress.duration = $2; }
	  | SUPPRESS D PER keys		{ $$ = clause_new(p, CLAUSE_SUPPRESS, @$);
					  $$->suppress.duration = $2;
					  $$->suppress.per = $4.first; }
	  ;
show      : SHOW ALL			{ $$ = clause_new(p, CLAUSE_SHOW, @$);
					  $$->show.kind = SHOW_KIND_ALL; }
	  | SHOW NONE			{ $$ = clause_new(p, CLAUSE_SHOW, @$);
					  $$->show.kind = SHOW_KIND_NONE; }
	  | SHOW paths			{ $$ = clause_new(p, CLAUSE_SHOW, @$);
					  $$->show.paths = $2.first; }
	  ;
paths     : path			{ $$ = (struct path_node_list){0}; list_add(&$$, $1); }
	  | paths ',' path		{ $$ = $1; list_add(&$$, $3); }
	  ;
repeat    : REPEAT AFTER MATCH		{ $$ = clause_new(p, CLAUSE_REPEAT, @$); }
	  | REPEAT OVERLAPPING		{ $$ = clause_new(p, CLAUSE_REPEAT, @$);
					  $$->repeat.kind = REPEAT_KIND_OVERLAPPING; }
	  | REPEAT FROM NEXT		{ $$ = clause_new(p, CLAUSE_REPEAT, @$);
					  $$->repeat.kind = REPEAT_KIND_FROM_NEXT; }
	  | REPEAT FROM FIRST name	{ $$ = clause_new(p, CLAUSE_REPEAT, @$);
					  $$->repeat.kind = REPEAT_KIND_FROM_FIRST;
					  $$->repeat.step = $4; }
	  | REPEAT FROM LAST name	{ $$ = clause_new(p, CLAUSE_REPEAT, @$);
					  $$->repeat.kind = REPEAT_KIND_FROM_LAST;
					  $$->repeat.step = $4; }
	  | REPEAT ONCE			{ $$ = clause_new(p, CLAUSE_REPEAT, @$);
					  $$->repeat.kind = REPEAT_KIND_ONCE; }
	  ;
change    : KEEP			{ $$ = CHANGE_KEEP; }
	  | DRAIN			{ $$ = CHANGE_DRAIN; }
	  | RESET			{ $$ = CHANGE_RESET; }
	  ;
assigns   : path '=' E {
		$$ = (struct assign_node_list){0};
		list_add(&$$, NEW(struct assign_node, .path = $1, .value = $3, .span = @$));
	    }
	  | assigns ',' path '=' E {
		$$ = $1;
		list_add(&$$, NEW(struct assign_node, .path = $3, .value = $5,
		    .span = span_join(@3, @5)));
	    }
	  ;
exts      : %empty			{ $$ = (struct clause_node_list){0}; }
	  | exts ext			{ $$ = $1; if ($2 != NULL) list_add(&$$, $2); }
	  ;
ext       : filter
	  | status
	  | suppress
	  | TO names			{ $$ = clause_new(p, CLAUSE_TO, @$); $$->to = $2.first; }
	  | error			{ $$ = NULL; RESUME(SCAN_EXT); }
	  ;

/* ---- Patterns ---- */

seq       : step			{ $$ = (struct elem_node_list){0}; list_add(&$$, $1); }
	  | seq THEN rel step {
		$$ = $1;
		$4->rel = $3.way;
		$4->within = $3.within;
		$4->span = span_join(@2, @4);
		list_add(&$$, $4);
	    }
	  | seq THEN NO types cond hold {
		$$ = $1;
		list_add(&$$, NEW(struct elem_node, .kind = ELEM_NO, .rel = REL_THEN,
		    .types = $4.first, .cond = $5, .hold = $6, .quant = { .min = 1, .max = 1 },
		    .span = span_join(@2, @6)));
	    }
	  | seq THEN NOT NEXT types cond {
		$$ = $1;
		list_add(&$$, NEW(struct elem_node, .kind = ELEM_NOT_NEXT, .rel = REL_THEN,
		    .types = $5.first, .cond = $6, .quant = { .min = 1, .max = 1 },
		    .span = span_join(@2, @6)));
	    }
	  ;
rel       : way within			{ $$ = $1; $$.within = $2; }
	  ;
way       : %empty			{ $$.way = REL_THEN; }
	  | NEXT			{ $$.way = REL_NEXT; }
	  | EVERY			{ $$.way = REL_EVERY; }
	  ;
step      : core as until gap {
		$$ = $1;
		$$->as = $2;
		$$->until = $3;
		$$->each_within = $4;
		$$->span = @$;
	    }
	  | quant core how as until gap {
		$$ = $2;
		$$->quant = $1;
		$$->quant.is_any_combination = $3.is_any_combination;
		$$->quant.is_greedy = $3.is_greedy;
		$$->quant.how_span = $3.how_span;
		$$->as = $4;
		$$->until = $5;
		$$->each_within = $6;
		$$->span = @$;
	    }
	  | ALL OF '{' seqs '}' as {
		$$ = NEW(struct elem_node, .kind = ELEM_ALL_OF, .branches = $4.first, .as = $6,
		    .quant = { .min = 1, .max = 1 }, .span = @$);
	    }
	  | ANY OF '{' seqs '}' as {
		$$ = NEW(struct elem_node, .kind = ELEM_ANY_OF, .branches = $4.first, .as = $6,
		    .quant = { .min = 1, .max = 1 }, .span = @$);
	    }
	  ;
quant     : OPTIONAL			{ $$ = (struct quant_node){ .is_optional = true, .min = 1,
					    .max = 1, .span = @$ }; }
	  | loop
	  | OPTIONAL loop		{ $$ = $2; $$.is_optional = true; $$.span = @$; }
	  ;
loop      : AT LEAST count run		{ $$ = (struct quant_node){ .loop = LOOP_AT_LEAST,
					    .min = $3, .max = UINT32_MAX, .is_consecutive = $4,
					    .span = @$ }; }
	  | EXACTLY count run		{ $$ = (struct quant_node){ .loop = LOOP_EXACTLY,
					    .min = $2, .max = $2, .is_consecutive = $3,
					    .span = @$ }; }
	  | count TO count run		{ $$ = (struct quant_node){ .loop = LOOP_RANGE,
					    .min = $1, .max = $3, .is_consecutive = $4,
					    .span = @$ }; }
	  ;
run       : %empty			{ $$ = false; }
	  | CONSECUTIVE			{ $$ = true; }
	  ;
how       : %empty			{ $$ = (struct quant_node){0}; }
	  | IN ANY COMBINATION		{ $$ = (struct quant_node){ .is_any_combination = true,
					    .how_span = @$ }; }
	  | GREEDY			{ $$ = (struct quant_node){ .is_greedy = true,
					    .how_span = @$ }; }
	  ;
core      : types cond {
		$$ = NEW(struct elem_node, .kind = ELEM_STEP, .types = $1.first, .cond = $2,
		    .quant = { .min = 1, .max = 1 });
	    }
	  | '{' seq '}' {
		$$ = NEW(struct elem_node, .kind = ELEM_GROUP, .branches = seq_new(p, $2, @2),
		    .quant = { .min = 1, .max = 1 });
	    }
	  ;
types     : name			{ $$ = (struct name_node_list){0}; list_add(&$$, $1); }
	  | types OR name		{ $$ = $1; list_add(&$$, $3); }
	  ;
cond      : %empty			{ $$ = NULL; }
	  | '[' E ']'			{ $$ = $2; }
	  ;
as        : %empty			{ $$ = NULL; }
	  | AS name			{ $$ = $2; }
	  ;
until     : %empty			{ $$ = NULL; }
	  | UNTIL '[' E ']'		{ $$ = $3; }
	  ;
gap       : %empty			{ $$ = NULL; }
	  | EACH_WITHIN D		{ $$ = $2; }
	  ;
seqs      : seq ',' seq {
		$$ = (struct seq_node_list){0};
		list_add(&$$, seq_new(p, $1, @1));
		list_add(&$$, seq_new(p, $3, @3));
	    }
	  | seqs ',' seq		{ $$ = $1; list_add(&$$, seq_new(p, $3, @3)); }
	  ;

/* ---- Tests ---- */

test      : TEST dotted text '{' lines '}' {
		$$ = decl_new(p, DECL_TEST, NULL);
		$$->test = NEW(struct test_node, .rule = $2, .title = $3, .lines = $5.first);
	    }
	  ;
lines     : %empty			{ $$ = (struct line_node_list){0}; }
	  | lines line			{ $$ = $1; if ($2 != NULL) list_add(&$$, $2); }
	  ;
line      : at name '{' assigns '}' {
		$$ = $1;
		$$->type = $2;
		$$->assigns = $4.first;
		$$->span = @$;
	    }
	  | RUN_TO D			{ $$ = NEW(struct line_node, .kind = LINE_RUN_TO, .at = $2,
					    .span = @$); }
	  | EXPECT ALERT AT D with	{ $$ = NEW(struct line_node, .kind = LINE_EXPECT_AT,
					    .at = $4, .has_with = $5.is_there, .assigns = $5.list,
					    .span = @$); }
	  | EXPECT count ALERT		{ $$ = NEW(struct line_node, .kind = LINE_EXPECT_COUNT,
					    .count = $2, .span = @$); }
	  | EXPECT NO ALERT		{ $$ = NEW(struct line_node, .kind = LINE_EXPECT_NONE,
					    .span = @$); }
	  | error			{ $$ = NULL; RESUME(SCAN_LINE); }
	  ;
at        : AT D times			{ $$ = NEW(struct line_node, .kind = LINE_AT, .at = $2,
					    .every = $3.every, .times = $3.count); }
	  | AT text			{ $$ = NEW(struct line_node, .kind = LINE_AT, .at_text = $2,
					    .times = 1); }
	  ;
times     : %empty			{ $$.every = NULL; $$.count = 1; }
	  | EVERY D count TIMES		{ $$.every = $2; $$.count = $3; }
	  ;

/* ---- Expressions ---- */

E         : E OR E			{ $$ = ast_expr_join(p, EXPR_OR, $1, $3, @2); }
	  | E AND E			{ $$ = ast_expr_join(p, EXPR_AND, $1, $3, @2); }
	  | NOT E			{ $$ = expr_unary(p, EXPR_NOT, $2, @$, @1); }
	  | E '=' E			{ $$ = expr_binary(p, EXPR_EQ, $1, $3, @2); }
	  | E NE E			{ $$ = expr_binary(p, EXPR_NE, $1, $3, @2); }
	  | E '<' E			{ $$ = expr_binary(p, EXPR_LT, $1, $3, @2); }
	  | E '>' E			{ $$ = expr_binary(p, EXPR_GT, $1, $3, @2); }
	  | E GE E			{ $$ = expr_binary(p, EXPR_GE, $1, $3, @2); }
	  | E LE E			{ $$ = expr_binary(p, EXPR_LE, $1, $3, @2); }
	  | E IN E			{ $$ = expr_binary(p, EXPR_IN, $1, $3, @2); }
	  | E NOT IN E %prec IN		{ $$ = expr_binary(p, EXPR_IN, $1, $4, span_join(@2, @3));
					  $$->is_negated = true; }
	  | E LIKE E			{ $$ = expr_binary(p, EXPR_LIKE, $1, $3, @2); }
	  | E NOT LIKE E %prec IN	{ $$ = expr_binary(p, EXPR_LIKE, $1, $4, span_join(@2, @3));
					  $$->is_negated = true; }
	  | E MATCHES E			{ $$ = expr_binary(p, EXPR_MATCHES, $1, $3, @2); }
	  | E NOT MATCHES E %prec IN	{ $$ = expr_binary(p, EXPR_MATCHES, $1, $4,
					    span_join(@2, @3));
					  $$->is_negated = true; }
	  | E IS NULL_			{ $$ = expr_unary(p, EXPR_IS_NULL, $1, @$,
					    span_join(@2, @3)); }
	  | E IS NOT NULL_		{ $$ = expr_unary(p, EXPR_IS_NULL, $1, @$,
					    span_join(@2, @4));
					  $$->is_negated = true; }
	  | EXISTS path			{ $$ = expr_path(p, EXPR_EXISTS, $2, @$); }
	  | E '+' E			{ $$ = expr_binary(p, EXPR_ADD, $1, $3, @2); }
	  | E '-' E			{ $$ = expr_binary(p, EXPR_SUB, $1, $3, @2); }
	  | E '*' E			{ $$ = expr_binary(p, EXPR_MUL, $1, $3, @2); }
	  | E '/' E			{ $$ = expr_binary(p, EXPR_DIV, $1, $3, @2); }
	  | '-' E %prec NEG		{ $$ = expr_unary(p, EXPR_NEG, $2, @$, @1); }
	  | E ELSE E			{ $$ = expr_binary(p, EXPR_ELSE, $1, $3, @2); }
	  | prim
	  ;
prim      : path			{ $$ = expr_path(p, EXPR_PATH, $1, @$); }
	  | ANY path			{ $$ = expr_path(p, EXPR_ANY_PATH, $2, @$); }
	  | ALL path			{ $$ = expr_path(p, EXPR_ALL_PATH, $2, @$); }
	  | NUM				{ $$ = expr_number(p, EXPR_NUM, $1, @$); }
	  | NUM '%'			{ $$ = expr_number(p, EXPR_PERCENT, $1, @$); }
	  | NUM NAME			{ $$ = expr_number(p, EXPR_UNIT_NUM, $1, @$);
					  $$->unit = $2.text; $$->op_span = @2; }
	  | STR				{ $$ = expr_text(p, EXPR_STR, $1, @$); }
	  | NET				{ $$ = expr_text(p, EXPR_NET, $1, @$); }
	  | TRUE_			{ $$ = expr_new(p, EXPR_TRUE, @$); }
	  | FALSE_			{ $$ = expr_new(p, EXPR_FALSE, @$); }
	  | NULL_			{ $$ = expr_new(p, EXPR_NULL, @$); }
	  | '(' exprs ')'		{ $$ = expr_set(p, $2, @$); }
	  | call
	  | call '.' dotted		{ $$ = expr_member(p, $1, $3, @$); }
	  ;
call      : NAME '(' args ')'		{ $$ = ast_expr_call(p, $1.text, $3, @$, @1); }
	  ;
args      : %empty			{ $$ = (struct call_args){0}; }
	  | exprs			{ $$ = (struct call_args){ .args = $1 }; }
	  | exprs WHERE E		{ $$ = (struct call_args){ .args = $1, .where = $3 }; }
	  | WHERE E			{ $$ = (struct call_args){ .where = $2 }; }
	  ;
exprs     : E				{ $$ = (struct expr_node_list){0}; list_add(&$$, $1); }
	  | exprs ',' E			{ $$ = $1; list_add(&$$, $3); }
	  ;

%%

static int ast_yylex(AST_YYSTYPE *value, AST_YYLTYPE *place, struct parse *p) {
	struct token	t;
	int		start = p->start;

	if (start != 0) {
		p->start = 0;
		*place = p->scan->here;
		return start;
	}
	scan_next(p->scan, &t);
	value->lexeme = t.lexeme;
	*place = t.span;
	return t.kind;
}

/* Only for a stack that is full, which brackets and prefixes are bounded against. */
static void ast_yyerror(AST_YYLTYPE *place, struct parse *p, const char *what) {
	scan_error(p->scan, TOO_DEEP, *place, "%s", what);
}

static int yyreport_syntax_error(const yypcontext_t *context, struct parse *p) {
	yysymbol_kind_t	 kinds[YYNTOKENS];
	const char	*expected[YYNTOKENS];
	int		 count;

	if (!syntax_error_shown(p))
		return 0;
	count = yypcontext_expected_tokens(context, kinds, YYNTOKENS);
	for (int i = 0; i < count; i++)
		expected[i] = yysymbol_name(kinds[i]);
	syntax_error(p, expected, count);
	return 0;
}
