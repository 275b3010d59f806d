/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* A cell is what lies between two edges: each access begins and ends at one, so a
 * cell is read and written as a whole. It holds its bytes with zeroes above. */
#include <errno.h>
#include <inttypes.h>

#include "verify/mlcfg_internal.h"

static int64_t lowest(enum rf_area area)
{
	return area == RF_AREA_STACK ? -RF_MLCFG_STACK : 0;
}

static uint32_t length(const struct rf_mlcfg *m, enum rf_area area)
{
	return area == RF_AREA_STACK ? RF_MLCFG_STACK : m->memory_size;
}

int rf_mlcfg_edge(struct rf_mlcfg *m, size_t slot, const struct rf_region *region, uint32_t size)
{
	int64_t from = region->offset - lowest(region->area);

	if (from < 0 || from > length(m, region->area) || from + size > length(m, region->area))
		return rf_mlcfg_refuse(m, slot, "an access outside of the %s",
				       region->area == RF_AREA_STACK ? "stack" : "struct");
	m->edges[region->area][from] = m->edges[region->area][from + size] = true;
	return 0;
}

/* Bytes of the cell that begins there; a gap between edges may be longer, and is no cell. */
static uint32_t cell_size(const struct rf_mlcfg *m, enum rf_area area, int64_t offset)
{
	uint32_t from = (uint32_t)(offset - lowest(area)), size = 1;

	while (from + size < length(m, area) && !m->edges[area][from + size])
		size++;
	return size;
}

static void print_name(const struct rf_mlcfg *m, enum rf_area area, int64_t offset)
{
	fprintf(m->out, "%c%" PRId64, area == RF_AREA_STACK ? 's' : 'm',
		offset < 0 ? -offset : offset);
}

void rf_mlcfg_cells(const struct rf_mlcfg *m,
		    void (*each)(const struct rf_mlcfg *m, enum rf_area area, int64_t offset,
				 uint32_t size))
{
	for (unsigned int area = 0; area < RF_AREA_MAX_; area++)
		for (uint32_t i = 0; i < length(m, area); i++)
			if (m->edges[area][i] && cell_size(m, area, i + lowest(area)) <= 8)
				each(m, area, i + lowest(area),
				     cell_size(m, area, i + lowest(area)));
}

int rf_mlcfg_load_cells(const struct rf_mlcfg *m, const struct rf_region *region, uint32_t size)
{
	uint32_t done = cell_size(m, region->area, region->offset);

	if (done == size) {
		print_name(m, region->area, region->offset);
		return 0;
	}
	/* From the highest cell down: its bytes go above those of the others. */
	fputs("(op_or ", m->out);
	print_name(m, region->area, region->offset);
	fputs(" (op_shl ", m->out);
	rf_mlcfg_load_cells(m,
			    &(struct rf_region){.kind = RF_REGION_CELLS,
						.area = region->area,
						.offset = region->offset + done},
			    size - done);
	fprintf(m->out, " (0x%X:word)))", 8 * done);
	return 0;
}

int rf_mlcfg_store_cells(const struct rf_mlcfg *m, const struct rf_region *region, uint32_t size,
			 const char *value)
{
	for (uint32_t done = 0; done < size;) {
		int64_t offset = region->offset + done;
		uint32_t bytes = cell_size(m, region->area, offset);

		fputs("    ", m->out);
		print_name(m, region->area, offset);
		if (bytes == 8)
			fprintf(m->out, " <- %s;\n", value);
		else if (!done)
			fprintf(m->out, " <- op_low%u %s;\n", bytes, value);
		else
			fprintf(m->out, " <- op_low%u (op_lshr %s (0x%X:word));\n", bytes, value,
				8 * done);
		done += bytes;
	}
	return 0;
}
