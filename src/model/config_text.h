/*
 * A config's text from the settings of a model, which are flat: "stations.web.servers" = 4. So a
 * model can be made again from the JSON of its results, wherever its file is now.
 */
#ifndef MODEL_CONFIG_TEXT_H
#define MODEL_CONFIG_TEXT_H

#include "base/text.h"
#include "model/config.h"

/*
 * Add the text of these n settings, in their order, to *out. model_from_text makes the same model
 * of it, with the same settings. False, with nothing added, when there is no way back: the settings
 * of a very large model were not all recorded.
 */
bool config_text(struct textbuf *out, const struct setting *settings, size_t n);

#endif
