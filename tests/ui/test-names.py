# SPDX-License-Identifier: GPL-3.0-or-later
"""Everything that can be operated has a name: without one, GTK tells the name of the class."""
from studio import NO_MODEL, Studio, check_names, copy_sample

with Studio(environment=NO_MODEL) as studio:
    studio.find(".*New storyboard", "push button")
    check_names(studio)

with Studio(copy_sample(), environment=NO_MODEL) as studio:
    studio.find("Opening, .*")
    studio.key("ctrl+e")
    studio.find("Export", "frame")
    check_names(studio)

# In German too.
with Studio(environment=dict(NO_MODEL, LANGUAGE="de")) as studio:
    studio.find("Willkommen bei Kinora")
    studio.find(".*Neues Storyboard", "push button")
