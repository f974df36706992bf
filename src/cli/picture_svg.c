/* picture_svg.c -- laid out and drawn by Graphviz's library. */
#include <graphviz/gvc.h>

#include "base/check.h"
#include "cli/picture.h"

/* Its warnings are about fonts and label sizes: nothing that the reader could change. */
static int say_nothing(char *text) {
	(void)text;
	return 0;
}

int picture_svg(const struct picture *pic, struct buf *out, struct err *err) {
	struct buf	 dot = {0};
	GVC_t		*gvc = gvContext();
	Agraph_t	*graph;
	char		*svg = NULL;
	unsigned	 bytes = 0;
	int		 rc = -1;

	agseterrf(say_nothing);
	picture_dot(pic, &dot);
	graph = agmemread(buf_cstr(&dot));
	CHECK(gvc != NULL);
	CHECK(graph != NULL);
	if (gvLayout(gvc, graph, "dot") != 0) {
		err_set(err, ERR_LIMIT, "Graphviz finds no layout for this automaton");
		goto out;
	}
	if (gvRenderData(gvc, graph, "svg", &svg, &bytes) != 0) {
		err_set(err, ERR_LIMIT, "Graphviz cannot draw SVG: its plug-ins are not installed");
	} else {
		buf_add(out, svg, bytes);
		gvFreeRenderData(svg);
		rc = 0;
	}
	gvFreeLayout(gvc, graph);
out:
	agclose(graph);
	gvFreeContext(gvc);
	buf_fini(&dot);
	return rc;
}
