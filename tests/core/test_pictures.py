import hashlib
import io
import os
import struct
import subprocess
import sys
import zlib

import pytest
from PIL import Image, ImageChops, ImageCms, ImageDraw, ImageStat
from PIL.PngImagePlugin import PngInfo

from core import pictures
from core.pictures import CleanPicture, PictureRefused, clean_picture
from tests.shared_data import PROJECT, shared_data

# Pillow warns about files that are only odd.
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")

SECRET = "canary-51.5074-Robin"
TRACES = (
    (b"Exif\x00\x00", b"eXIf", b"EXIF", b"GPS", b"ns.adobe.com", b"XMP ", b"Photoshop", b"8BIM")
    + (b"ICC_PROFILE", b"iCCP", b"ICCP", b"tEXt", b"iTXt", b"zTXt", b"\xff\xfe\x00", b"MPF\x00")
    + (SECRET.encode(),)
)
JPEG_INFO = {"jfif", "jfif_version", "jfif_unit", "jfif_density", "progressive", "progression"}
WEBP_INFO = {"loop", "background", "timestamp", "duration"}


def _photo(size=(80, 60), mode="RGB"):
    """Many colours, and each corner different."""
    image = Image.linear_gradient("L").resize(size).convert("RGB")
    draw = ImageDraw.Draw(image)
    width, height = size
    for place in range(width):
        draw.point((place, place % height), (place % 256, (place * 7) % 256, (place * 13) % 256))
    draw.rectangle((0, 0, width // 4, height // 4), (220, 30, 30))
    draw.rectangle((width * 3 // 4, height * 3 // 4, width, height), (30, 30, 220))
    return image.convert(mode)


def _bytes(image, encoding, **options):
    out = io.BytesIO()
    image.save(out, encoding, **options)
    return out.getvalue()


def _exif(orientation=1):
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = SECRET
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (51.0, 30.0, 26.0)
    return exif.tobytes()


def _opened(cleaned):
    image = Image.open(io.BytesIO(cleaned.data))
    image.load()
    return image


def _assert_holds_only_a_picture(cleaned):
    image = _opened(cleaned)
    assert (image.format, image.size) == (cleaned.format, (cleaned.width, cleaned.height))
    assert cleaned.sha256 == hashlib.sha256(cleaned.data).hexdigest()
    assert max(image.size) <= pictures.LONGEST_SIDE
    assert (
        set(image.info) - {"JPEG": JPEG_INFO, "PNG": set(), "WEBP": WEBP_INFO}[image.format]
        == set()
    )
    assert dict(image.getexif()) == {}
    assert getattr(image, "n_frames", 1) == 1
    header = cleaned.data if len(cleaned.data) < 4096 else cleaned.data[:2048] + cleaned.data[-512:]
    assert [trace for trace in TRACES if trace in header] == []
    assert [signature for signature in pictures.NEVER_KEPT if signature in cleaned.data] == []
    ending = {"JPEG": b"\xff\xd9", "PNG": b"IEND\xaeB`\x82", "WEBP": cleaned.data[-1:]}
    assert cleaned.data.endswith(ending[cleaned.format])


def _look_alike(one, other, *, within=12):
    assert one.size == other.size
    difference = ImageChops.difference(one.convert("RGB"), other.convert("RGB"))
    assert max(ImageStat.Stat(difference).mean) < within


def _outcome(data):
    """(picture, None) or (None, why it was refused)."""
    try:
        return clean_picture(data), None
    except PictureRefused as refusal:
        return None, str(refusal)


def _refusal(data):
    with pytest.raises(PictureRefused) as refusal:
        clean_picture(data)
    assert str(refusal.value) == str(refusal.value.message)
    return str(refusal.value)


# --- files of our own -------------------------------------------------------------------------


def test_a_photograph_becomes_a_new_jpeg():
    cleaned = clean_picture(_bytes(_photo(), "JPEG", quality=95))
    assert isinstance(cleaned, CleanPicture)
    assert (cleaned.format, cleaned.width, cleaned.height) == ("JPEG", 80, 60)
    _assert_holds_only_a_picture(cleaned)
    _look_alike(_opened(cleaned), _photo())


def test_where_it_was_taken_and_by_whom_is_gone():
    planted = _bytes(
        _photo(), "JPEG", exif=_exif(), comment=SECRET.encode(), xmp=f"<x>{SECRET}</x>".encode()
    )
    assert SECRET.encode() in planted
    assert b"Exif\x00\x00" in planted
    cleaned = clean_picture(planted)
    assert SECRET.encode() not in cleaned.data
    _assert_holds_only_a_picture(cleaned)


def test_text_in_a_png_is_gone():
    text = PngInfo()
    text.add_text("Author", SECRET)
    text.add_itxt("XML:com.adobe.xmp", SECRET, zip=False)
    planted = _bytes(_photo(), "PNG", pnginfo=text, exif=_exif())
    assert SECRET.encode() in planted
    _assert_holds_only_a_picture(clean_picture(planted))


@pytest.mark.parametrize("encoding", ["WEBP", "AVIF", "HEIF", "GIF"])
def test_other_kinds_are_taken_and_cleaned(encoding):
    options = {} if encoding == "GIF" else {"exif": _exif(), "quality": 95}
    cleaned = clean_picture(_bytes(_photo((96, 64)), encoding, **options))
    assert (cleaned.format, cleaned.width, cleaned.height) == ("JPEG", 96, 64)
    _assert_holds_only_a_picture(cleaned)
    _look_alike(_opened(cleaned), _photo((96, 64)))


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("encoding", ["JPEG", "WEBP", "PNG"])
def test_every_orientation_comes_out_upright(encoding, orientation):
    back = {6: 8, 8: 6}.get(orientation, orientation)
    turn = pictures.UPRIGHT.get(back)
    lying = _photo().transpose(turn) if turn is not None else _photo()
    cleaned = clean_picture(_bytes(lying, encoding, exif=_exif(orientation)))
    _look_alike(_opened(cleaned), _photo())


def test_a_heic_lying_on_its_side_comes_out_upright():
    lying = _photo((96, 64)).transpose(Image.Transpose.ROTATE_90)
    cleaned = clean_picture(_bytes(lying, "HEIF", exif=_exif(6), quality=95))
    _look_alike(_opened(cleaned), _photo((96, 64)))


def test_a_drawing_with_few_colours_is_kept_exactly():
    drawing = Image.new("RGB", (60, 40), "white")
    ImageDraw.Draw(drawing).line((0, 0, 60, 40), "black", 3)
    cleaned = clean_picture(_bytes(drawing, "PNG"))
    assert cleaned.format == "PNG"
    assert ImageChops.difference(_opened(cleaned).convert("RGB"), drawing).getbbox() is None


def test_a_see_through_photograph_stays_see_through():
    image = _photo(mode="RGBA")
    image.putalpha(Image.linear_gradient("L").resize(image.size))
    cleaned = clean_picture(_bytes(image, "PNG"))
    kept = _opened(cleaned)
    assert (cleaned.format, kept.mode) == ("WEBP", "RGBA")
    assert abs(kept.getpixel((40, 30))[3] - image.getpixel((40, 30))[3]) < 4
    _assert_holds_only_a_picture(cleaned)


def test_what_was_rubbed_out_does_not_stay_behind_the_hole():
    image = Image.new("RGBA", (40, 40), (10, 20, 30, 255))
    ImageDraw.Draw(image).rectangle((10, 10, 30, 30), (200, 100, 50, 0))
    kept = _opened(clean_picture(_bytes(image, "PNG"))).convert("RGBA")
    assert (kept.getpixel((20, 20)), kept.getpixel((1, 1))) == ((0, 0, 0, 0), (10, 20, 30, 255))


def test_a_picture_that_only_could_be_see_through_becomes_a_jpeg():
    assert clean_picture(_bytes(_photo(mode="RGBA"), "PNG")).format == "JPEG"


def test_a_see_through_gif_stays_see_through():
    image = Image.new("P", (20, 20), 0)
    image.putpalette([255, 0, 0, 0, 255, 0])
    ImageDraw.Draw(image).rectangle((0, 0, 9, 19), 1)
    kept = _opened(clean_picture(_bytes(image, "GIF", transparency=1))).convert("RGBA")
    assert (kept.getpixel((2, 2))[3], kept.getpixel((15, 2))) == (0, (255, 0, 0, 255))


@pytest.mark.parametrize("mode", ["CMYK", "L", "P", "1", "LA", "I;16"])
def test_every_way_to_hold_colour_comes_out_as_it_looked(mode):
    grey = _photo().convert("L")
    if mode == "I;16":
        data = _bytes(grey.convert("I").point(lambda value: value * 257).convert("I;16"), "PNG")
    elif mode == "CMYK":
        data = _bytes(_photo(mode="CMYK"), "JPEG", quality=95)
    else:
        data = _bytes(_photo(mode=mode), "PNG")
    expected = {"CMYK": _photo(), "P": _photo(mode="P"), "1": _photo(mode="1")}.get(mode, grey)
    cleaned = clean_picture(data)
    _look_alike(_opened(cleaned), expected, within=20)
    _assert_holds_only_a_picture(cleaned)


def test_colours_of_another_profile_are_turned_into_srgb():
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    red_is_blue = profile.replace(b"rXYZ", b"____").replace(b"bXYZ", b"rXYZ")
    red_is_blue = red_is_blue.replace(b"____", b"bXYZ")
    red = Image.new("RGB", (20, 20), (255, 0, 0))
    for name, seen in ((profile, (255, 0, 0)), (red_is_blue, (0, 0, 255))):
        cleaned = clean_picture(_bytes(red, "PNG", icc_profile=name))
        _assert_holds_only_a_picture(cleaned)
        _look_alike(_opened(cleaned), Image.new("RGB", (20, 20), seen), within=4)


@pytest.mark.parametrize("profile", [b"nonsense", b"", b"\x00" * 200])
def test_a_profile_that_cannot_be_used_is_left_out(profile):
    cleaned = clean_picture(_bytes(_photo(), "PNG", icc_profile=profile))
    _assert_holds_only_a_picture(cleaned)
    _look_alike(_opened(cleaned), _photo())


def test_damaged_metadata_does_not_cost_the_picture():
    cleaned = clean_picture(_bytes(_photo(), "JPEG", exif=b"Exif\x00\x00MM\x00*\xff\xff\xff\xff"))
    _assert_holds_only_a_picture(cleaned)


@pytest.mark.parametrize(
    ("size", "kept"),
    [
        ((3000, 10), (3000, 10)),
        ((3001, 1), (3000, 1)),
        ((4500, 3000), (3000, 2000)),
        ((40, 6200), (19, 3000)),
    ],
)
@pytest.mark.parametrize("encoding", ["JPEG", "PNG"])
def test_a_large_picture_is_made_smaller(encoding, size, kept):
    cleaned = clean_picture(_bytes(Image.new("RGB", size, "teal"), encoding))
    assert (cleaned.width, cleaned.height) == kept


def test_a_very_large_jpeg_is_decoded_small(settings):
    image = Image.new("RGB", (6400, 4000), "teal")
    cleaned = clean_picture(_bytes(image, "JPEG"))
    assert (cleaned.width, cleaned.height) == (3000, 1875)


def test_a_moving_picture_is_kept_as_its_first_frame():
    first, second = Image.new("RGB", (30, 20), "red"), Image.new("RGB", (30, 20), "blue")
    for encoding in ("GIF", "WEBP", "PNG"):
        data = _bytes(first, encoding, save_all=True, append_images=[second], duration=100)
        cleaned = clean_picture(data)
        _look_alike(_opened(cleaned), first)
        _assert_holds_only_a_picture(cleaned)


@pytest.mark.parametrize("encoding", ["JPEG", "PNG", "WEBP", "GIF", "AVIF", "HEIF"])
def test_a_truncated_picture_is_refused_plainly(encoding):
    data = _bytes(_photo((200, 150)), encoding)
    for length in (len(data) // 2, len(data) * 3 // 4):
        assert _refusal(data[:length]) == str(pictures.BROKEN)


def test_an_empty_file_is_refused():
    assert _refusal(b"") == "That file is empty. Choose the picture again."


def test_too_many_bytes_are_refused_before_anything_is_read(settings):
    settings.PICTURE_MAX_BYTES = 1024 * 1024
    assert _refusal(b"x" * (1024 * 1024 + 1)) == (
        "That picture is too big. The most we can take is 1 MB."
    )
    assert _refusal(b"x" * (1024 * 1024)) == str(pictures.NOT_A_PICTURE)


@pytest.mark.parametrize("encoding", ["JPEG", "PNG", "WEBP", "GIF", "AVIF", "HEIF"])
def test_too_many_pixels_are_refused_at_the_boundary(encoding, settings):
    data = _bytes(_photo((100, 80)), encoding)
    settings.PICTURE_MAX_PIXELS = 8000
    assert clean_picture(data).width == 100
    settings.PICTURE_MAX_PIXELS = 7999
    assert _refusal(data) == str(pictures.TOO_MANY_PIXELS)


@pytest.mark.parametrize(
    "data",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"\xef\xbb\xbf<?xml version='1.0'?>\n<!DOCTYPE svg>\n<SVG onload='x'/>",
        _bytes(_photo(), "TIFF"),
        _bytes(_photo(), "BMP"),
        _bytes(_photo(), "PPM"),
        _bytes(_photo(), "ICO"),
        _bytes(_photo(), "JPEG2000"),
        b"%!PS-Adobe-3.0",
    ],
)
def test_kinds_we_do_not_take_are_named(data):
    assert _refusal(data) == str(pictures.OTHER_KIND)


@pytest.mark.parametrize(
    "data",
    [
        b"hello",
        b"\x00" * 100,
        b"%PDF-1.7",
        b"PK\x03\x04",
        b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00isommp42",
        b"\x00\x00\x00",
        b"\x00\x00\x00\x08ftyp",
        b"<html><script>",
        b"ID3\x04",
    ],
)
def test_what_is_not_a_picture_is_refused(data):
    assert _refusal(data) == str(pictures.NOT_A_PICTURE)


@pytest.mark.parametrize("extra", [b"PK\x03\x04zip", b"%PDF-1.7", b"<?php echo 1;", b"<script>x"])
@pytest.mark.parametrize("encoding", ["JPEG", "PNG", "GIF", "WEBP"])
def test_another_file_hidden_behind_a_picture_is_gone(encoding, extra):
    cleaned = clean_picture(_bytes(_photo(), encoding) + extra)
    assert extra not in cleaned.data
    _assert_holds_only_a_picture(cleaned)


def test_pixels_that_spell_a_program_are_written_another_way(monkeypatch):
    drawing = Image.new("RGB", (20, 20), "white")
    png = clean_picture(_bytes(drawing, "PNG"))
    assert png.format == "PNG"
    monkeypatch.setattr(pictures, "NEVER_KEPT", (b"\x89PNG",))
    assert clean_picture(_bytes(drawing, "PNG")).format == "JPEG"
    monkeypatch.setattr(pictures, "NEVER_KEPT", (b"",))
    assert _refusal(_bytes(drawing, "PNG")) == str(pictures.BROKEN)


def _png_claiming(width, height):
    def chunk(name, body):
        return (
            struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        )

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0))
    rows = zlib.compress(bytes(1_000_000))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def _gif_with_frames(count, *, width=1, height=1):
    frame = b"\x21\xf9\x04\0\0\0\0\0,\0\0\0\0" + struct.pack("<HH", width, height)
    frame += b"\0\x02\x02\x44\x01\0"
    return b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff" + frame * count + b";"


def _jpeg_with_scans(count):
    return (
        _bytes(_photo(), "JPEG", progressive=True)[:-2]
        + b"\xff\xda\0\x08\x01\x01\0\0\x3f\0" * count
    )


def test_bombs_are_refused_before_they_are_decoded(monkeypatch):
    def never(*args, **kwargs):
        raise AssertionError("decoded")

    scans = _jpeg_with_scans(101)
    monkeypatch.setattr(Image.Image, "load", never)
    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", never)
    too_big, too_many = str(pictures.TOO_MANY_PIXELS), str(pictures.TOO_MANY_FRAMES)
    assert _refusal(_png_claiming(6400, 6400)) == too_big
    assert _refusal(_png_claiming(65_000, 65_000)) == too_big
    assert _refusal(_gif_with_frames(1001)) == too_many
    assert _refusal(_gif_with_frames(2, width=65_535, height=65_535)) == too_big
    assert _refusal(scans) == too_big


def test_a_gif_of_many_frames_within_the_limit_is_taken():
    assert clean_picture(_gif_with_frames(1000)).width == 1


def test_broken_pictures_never_raise_anything_else():
    """Every kind, with bytes changed here and there: taken, or refused plainly."""
    for encoding in ("JPEG", "PNG", "GIF", "WEBP", "AVIF", "HEIF"):
        data = _bytes(_photo((40, 30)), encoding)
        for step in range(0, len(data), max(1, len(data) // 40)):
            damaged = data[:step] + bytes([data[step] ^ 0xFF]) + data[step + 1 :]
            cleaned, refusal = _outcome(damaged)
            if cleaned:
                _assert_holds_only_a_picture(cleaned)
            else:
                assert refusal.endswith(".")


# --- the shared pictures ----------------------------------------------------------------------

REFUSED = {"bombs", "svg", "tiff", "heic-hostile"}
TAKEN = {"gps", "cameras", "odd-metadata", "orientation", "heic", "animated"}
EITHER = {"avif", "corrupt", "plain", "polyglots"}


@pytest.mark.parametrize("topic", sorted(REFUSED | TAKEN | EITHER))
def test_shared_pictures_are_taken_clean_or_refused_plainly(topic):
    files = sorted((shared_data("images") / topic).iterdir())
    outcomes = {path.name: _outcome(path.read_bytes()) for path in files}
    taken = {name: cleaned for name, (cleaned, _) in outcomes.items() if cleaned}
    for cleaned in taken.values():
        _assert_holds_only_a_picture(cleaned)
    assert all(why.endswith(".") for _, why in outcomes.values() if why)
    if topic in REFUSED:
        assert set(taken) == set()
    if topic in TAKEN:
        assert set(taken) == set(outcomes)


def test_every_folder_of_shared_pictures_is_tried():
    folders = {path.name for path in shared_data("images").iterdir() if path.is_dir()}
    assert folders == REFUSED | TAKEN | EITHER


def test_all_eight_shared_orientations_look_alike():
    folder = shared_data("images") / "orientation"
    upright = _opened(clean_picture((folder / "landscape_1.jpg").read_bytes()))
    for number in range(2, 9):
        turned = _opened(clean_picture((folder / f"landscape_{number}.jpg").read_bytes()))
        _look_alike(turned, upright)


IN_A_SMALL_ROOM = """
import resource, sys
import django
django.setup()
from core.pictures import PictureRefused, clean_picture
clean_picture(open(sys.argv[1], "rb").read())
pages = int(open("/proc/self/statm").read().split()[0])
room = pages * resource.getpagesize() + 300 * 1024 * 1024
resource.setrlimit(resource.RLIMIT_AS, (room, room))
resource.setrlimit(resource.RLIMIT_CPU, (20, 20))
for path in sys.argv[2:]:
    try:
        clean_picture(open(path, "rb").read())
        print("taken")
    except PictureRefused as refusal:
        print("out of memory" if isinstance(refusal.__cause__, MemoryError) else "refused")
"""


def _in_a_small_room(paths):
    """Each file's outcome, in a process that may use 300 MB and a few seconds for all of them."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", IN_A_SMALL_ROOM, *map(str, paths)],
        cwd=PROJECT,
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    return done.stdout.split("\n")[:-1]


@pytest.mark.skipif(sys.platform != "linux", reason="memory limits are set the Linux way")
def test_bombs_fit_in_little_memory(tmp_path):
    small = tmp_path / "small.jpg"
    small.write_bytes(_bytes(_photo(), "JPEG"))
    bombs = {
        "wide.png": _png_claiming(65_000, 65_000),
        "just-over.png": _png_claiming(6400, 6400),
        "frames.gif": _gif_with_frames(40_000),
        "reach.gif": _gif_with_frames(2, width=65_535, height=65_535),
        "scans.jpg": _jpeg_with_scans(20_000),
    }
    for name, data in bombs.items():
        (tmp_path / name).write_bytes(data)
    paths = [tmp_path / name for name in bombs]
    assert _in_a_small_room([small, *paths, small]) == ["refused"] * len(paths) + ["taken"]


@pytest.mark.skipif(sys.platform != "linux", reason="memory limits are set the Linux way")
def test_shared_bombs_fit_in_little_memory(tmp_path):
    small = tmp_path / "small.jpg"
    small.write_bytes(_bytes(_photo(), "JPEG"))
    bombs = sorted((shared_data("images") / "bombs").iterdir())
    assert _in_a_small_room([small, *bombs, small]) == ["refused"] * len(bombs) + ["taken"]
