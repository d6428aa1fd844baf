// SPDX-License-Identifier: GPL-3.0-or-later
//
// Asks OpenTimelineIO's own C++ library to read a timeline: exit status 0 and "dur FRAMES/RATE", then a line a clip. Debian
// has the library since forky (libopentimelineio-dev, libimath-dev), so this is built by hand, in a chroot if need be:
//   g++ -std=c++17 otio-reader.cpp -o otio-reader -lopentimelineio -lopentime
// and the test is told where it is by KINORA_OTIO_READER.
#include <opentimelineio/clip.h>
#include <opentimelineio/externalReference.h>
#include <opentimelineio/timeline.h>
#include <opentimelineio/track.h>

#include <iostream>

namespace otio = opentimelineio::OPENTIMELINEIO_VERSION;

int
main (int argc, char **argv)
{
  otio::ErrorStatus error;
  otio::SerializableObject::Retainer<otio::SerializableObject> object (
      otio::SerializableObject::from_json_file (argv[1], &error));

  if (otio::is_error (error))
    {
      std::cerr << error.full_description << "\n";
      return 1;
    }
  auto *timeline = dynamic_cast<otio::Timeline *> (object.value);
  if (!timeline)
    return 2;
  auto duration = timeline->duration (&error);
  if (otio::is_error (error))
    return 3;
  std::cout << "dur " << duration.value () << "/" << duration.rate () << "\n";
  for (auto clip : timeline->find_clips (&error))
    {
      auto source = clip->trimmed_range (&error), record = clip->range_in_parent (&error);
      auto visible = clip->visible_range (&error);

      if (otio::is_error (error))
        return 4;
      std::cout << clip->name () << " src " << source.start_time ().value () << "+" << source.duration ().value ()
                << " rec " << record.start_time ().value () << " visible " << visible.start_time ().value () << "+"
                << visible.duration ().value () << "\n";
    }
  return 0;
}
