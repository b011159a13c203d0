#ifndef KARVAN_CLIBXML2_SHIM_H
#define KARVAN_CLIBXML2_SHIM_H

/*
 * The headers of libxml2 would bring ICU's with them, whose types Foundation declares from an ICU of its own:
 * one compiler cannot take both. ICU serves libxml2's converters of encodings only, which Swift never touches.
 */
#include <libxml/xmlversion.h>
#undef LIBXML_ICU_ENABLED

#include <libxml/c14n.h>
#include <libxml/parser.h>
#include <libxml/tree.h>
#include <libxml/xmlIO.h>
#include <libxml/xmlerror.h>
#include <libxml/xmlschemas.h>
#include <libxml/xpath.h>
#include <libxml/xpathInternals.h>

/* `xmlFree` is a variable of the library, which Swift may not read from several threads. */
static inline void karvan_xml_free(void *memory) { xmlFree(memory); }

#endif
