using System.Diagnostics;
using Palisade.Sources;

namespace Palisade.Tests.Sources;

public sealed class FolderTests : IDisposable
{
    private readonly LogTree _tree = new();

    public void Dispose() => _tree.Dispose();

    [Fact]
    public void Folder_is_walked_in_ordinal_order_of_path()
    {
        foreach (string name in new[] { "b/x", "b-c", "b.log", "B", "a/z/1", "a/z.log", "é" })
            _tree.Write(name, name);
        Assert.Equal(["B=B", "a/z.log=a/z.log", "a/z/1=a/z/1", "b-c=b-c", "b.log=b.log", "b/x=b/x", "é=é"], _tree.Walk());
    }

    [Fact]
    public void Paths_are_the_argument_as_given_joined_with_what_is_below()
    {
        _tree.Write("a/b.log", "x");
        Assert.Equal(["a/b.log=x"], _tree.Walk(_tree.Root + "/"));
        Assert.Equal(["a/b.log=x"], _tree.Walk(_tree.Root + "/a"));
        string relative = Path.GetRelativePath(Environment.CurrentDirectory, _tree.Root);
        InputEntry found = Assert.Single(LogInputs.Enumerate([relative]));
        Assert.Equal(relative + "/a/b.log", found.Path);
    }

    [Fact]
    public void Links_are_followed_once_and_loops_are_named()
    {
        _tree.Write("a/log", "x");
        _tree.Link("a/up", "..");
        _tree.Link("b", "a");
        _tree.Link("c", "a/log");
        _tree.Link("d", "d");
        _tree.Link("e", "nowhere");
        Assert.Equal(
            ["a/log=x", "a/up?symbolic link loop: leads back to .", "b?already read as a", "c?already read as a/log", "d?symbolic link loop", "e?no such file or folder"],
            _tree.Walk());
    }

    [Fact]
    public void Link_to_a_file_outside_is_read()
    {
        using LogTree other = new();
        _tree.Link("in", other.Write("out", "x"));
        _tree.Link("inFolder", other.Root);
        Assert.Equal(["in=x", "inFolder/out?already read as in"], _tree.Walk());
    }

    [Fact]
    public void Same_argument_twice_is_read_once() =>
        Assert.Equal(["x=1", "x?already read as x"], _tree.Walk(_tree.Write("x", "1"), _tree.Root + "/x"));

    [Fact]
    public void Missing_path_is_a_problem_and_the_rest_is_read() =>
        Assert.Equal(["no?no such file or folder", "x=1"], _tree.Walk(_tree.Root + "/no", _tree.Write("x", "1")));

    [Fact]
    public void Empty_file_is_an_input_without_bytes() => Assert.Equal(["x="], _tree.Walk(_tree.Write("x", "")));

    [ProgramFact("mkfifo")]
    public void Pipe_in_a_folder_is_passed_over_and_device_too()
    {
        Process.Start("mkfifo", [_tree.Root + "/pipe"]).WaitForExit();
        _tree.Link("zero", "/dev/zero");
        InputProblem[] problems = [.. LogInputs.Enumerate([_tree.Root]).Cast<InputProblem>()];
        Assert.Equal(["a pipe in a folder", "a device or socket"], problems.Select(p => p.Reason));
        Assert.All(problems, p => Assert.Equal(InputProblemKind.PassedOver, p.Kind));
    }

    [ProgramFact("mkfifo")]
    public void Pipe_as_argument_is_read()
    {
        string pipe = _tree.Root + "/pipe";
        Process.Start("mkfifo", [pipe]).WaitForExit();
        Task writer = Task.Run(() => File.WriteAllText(pipe, "from the pipe"));
        Assert.Equal(["pipe=from the pipe"], _tree.Walk(pipe));
        Assert.True(writer.Wait(TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public void File_that_grows_is_read_to_the_length_at_opening()
    {
        string path = _tree.Write("x", "one\n");
        LogInput input = Assert.IsType<LogInput>(Assert.Single(LogInputs.Enumerate([path])));
        using Stream stream = input.Open();
        File.AppendAllText(path, "two\n");
        using StreamReader reader = new(stream);
        Assert.Equal("one\n", reader.ReadToEnd());
    }

    [Fact]
    public void File_that_shrinks_gives_what_is_left_and_then_a_reason()
    {
        string path = _tree.Write("x", new byte[100_000]);
        foreach (LogInput input in LogInputs.Enumerate([path]).Cast<LogInput>())
        {
            using Stream stream = input.Open();
            using (FileStream file = new(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
                file.SetLength(60_000);
            byte[] room = new byte[200_000];
            int total = 0;
            IOException e = Assert.Throws<IOException>(() =>
            {
                for (int read; (read = stream.Read(room, total, room.Length - total)) > 0;)
                    total += read;
            });
            Assert.Equal(60_000, total);
            Assert.Equal("became shorter while it was read: 40000 bytes are missing", e.Message);
        }
    }

    [Fact]
    public void File_that_vanishes_during_the_walk_is_a_problem()
    {
        _tree.Write("a", "1");
        string late = _tree.Write("b", "2");
        List<string> shown = [];
        foreach (InputEntry entry in LogInputs.Enumerate([_tree.Root]))
        {
            shown.Add(LogTree.Show(entry).Replace(_tree.Root + "/", "", StringComparison.Ordinal));
            File.Delete(late);
        }

        Assert.Equal(["a=1", "b?vanished before it was read"], shown);
    }

    [Fact]
    public void Input_opens_again_after_the_walk_went_on()
    {
        _tree.Write("a", "1");
        _tree.Write("b", "2");
        InputEntry[] entries = [.. LogInputs.Enumerate([_tree.Root])];
        Assert.Equal(["2", "1", "1"], new[] { entries[1], entries[0], entries[0] }.Select(e => LogTree.Text((LogInput)e)));
    }

    [Fact]
    public void Folders_past_the_depth_limit_are_named()
    {
        _tree.Write(string.Join('/', Enumerable.Repeat("d", Limits.MaxFolderDepth + 2)) + "/x", "1");
        Assert.Equal("deeper than 256 folders", Assert.IsType<InputProblem>(Assert.Single(LogInputs.Enumerate([_tree.Root]))).Reason);
    }

    [Fact]
    public void Standard_input_is_read_once()
    {
        LogInput[] inputs = [.. LogInputs.Enumerate(["-"], new MemoryStream("hello"u8.ToArray())).Cast<LogInput>().Select(i => (Input: i, Text: LogTree.Text(i))).Select(p => p.Input)];
        Assert.Equal("-", Assert.Single(inputs).Path);
        Assert.Equal("can be read only once", Assert.Throws<IOException>(inputs[0].Open).Message);
        Assert.Equal("-?there is no standard input", LogTree.Show(Assert.Single(LogInputs.Enumerate(["-"]))));
    }

    [Fact]
    public void Journal_without_journalctl_is_a_reason()
    {
        IOException e = Assert.Throws<IOException>(() => JournalStream.Open("", "palisade-no-such-program"));
        Assert.StartsWith("palisade-no-such-program is not installed", e.Message);
    }
}
