package io.jenkins.plugins.coreos.docs;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/** A help file of a form as Markdown; it knows the few elements that help files are made of, and fails at any other. */
final class HelpText {
    private static final int WIDTH = 120;

    /** A word is code with blanks and all, so that nobody has to search for it over a line's end. */
    private static final Pattern WORD = Pattern.compile("(?:`[^`]*`|[^\\s`])+");

    private HelpText() {}

    /** The paragraphs, examples and lists of a help file, each with a blank line after it. */
    static List<String> blocks(Path help) throws IOException {
        List<String> blocks = new ArrayList<>();
        for (Element element : elements(parse(help))) {
            switch (element.getTagName()) {
                case "p" -> blocks.add(wrap(text(element).replaceFirst("^(Right|Wrong):", "**$1:**"), ""));
                case "pre" ->
                    blocks.add("```groovy\n" + element.getTextContent().strip() + "\n```");
                case "ul" -> {
                    StringBuilder list = new StringBuilder();
                    for (Element item : elements(element)) {
                        list.append(list.isEmpty() ? "" : "\n").append(wrap("- " + text(item), "  "));
                    }
                    blocks.add(list.toString());
                }
                default -> throw new IOException(help + " has a <" + element.getTagName() + ">");
            }
        }
        return blocks;
    }

    private static Element parse(Path help) throws IOException {
        try {
            String xml = Files.readString(help).replace("&nbsp;", " ");
            return DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(new InputSource(new StringReader(xml)))
                    .getDocumentElement();
        } catch (ParserConfigurationException | SAXException e) {
            throw new IOException(help + ": " + e.getMessage(), e);
        }
    }

    private static List<Element> elements(Element parent) {
        List<Element> elements = new ArrayList<>();
        for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element element) {
                elements.add(element);
            }
        }
        return elements;
    }

    private static String text(Element parent) throws IOException {
        StringBuilder text = new StringBuilder();
        for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (!(node instanceof Element element)) {
                text.append(node.getTextContent().replaceAll("([*_<\\[\\]\\\\])", "\\\\$1"));
                continue;
            }
            String content = element.getTextContent().replaceAll("\\s+", " ");
            text.append(
                    switch (element.getTagName()) {
                        case "code" -> "`" + content + "`";
                        case "em" -> "*" + content + "*";
                        case "a" -> "[" + content + "](" + element.getAttribute("href") + ")";
                        default -> throw new IOException("a help has a <" + element.getTagName() + "> in a paragraph");
                    });
        }
        // On a page, "here" is not the form.
        return text.toString()
                .replaceAll("\\s+", " ")
                .replace("each line here", "each line in the form")
                .strip();
    }

    /** Breaks a paragraph into lines; those after the first begin with {@code indent}. */
    static String wrap(String paragraph, String indent) {
        StringBuilder wrapped = new StringBuilder();
        int column = 0;
        Matcher word = WORD.matcher(paragraph);
        while (word.find()) {
            // At the beginning of a line these would begin something else.
            boolean mark = Set.of("-", "+", "#").contains(word.group());
            if (column > 0 && column + 1 + word.group().length() > WIDTH && !mark) {
                wrapped.append('\n').append(indent);
                column = indent.length();
            } else if (column > 0) {
                wrapped.append(' ');
                column++;
            }
            wrapped.append(word.group());
            column += word.group().length();
        }
        return wrapped.toString();
    }
}
