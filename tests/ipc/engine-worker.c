/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The worker as it is shipped, without the rest of the command line.
 */
#include "render/worker/kn-worker.h"

int
main (int argc, char **argv)
{
  return kn_worker_main (argc, argv);
}
